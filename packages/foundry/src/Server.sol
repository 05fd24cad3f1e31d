// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";
import {Turn} from "./Turn.sol";
import {VM} from "./Vm.sol";

/// @title Server
/// @notice The server, `chain-sim serve`, and its chains. The environment variable `CHAIN_SIM_ADMIN` has the URL of its
///         admin port; without it, that is `http://127.0.0.1:8420`.
abstract contract Server is Turn {
    // What admin_getConfig answers, with the fields in the order of their names.
    struct Config {
        bool interopEnabled;
        ChainConfig[] chains;
    }

    struct ChainConfig {
        uint256 id;
        bytes[] dependencySet;
        string name;
        string url;
    }

    // As much ether as forge gives to a test contract.
    uint256 private constant TEST_BALANCE = type(uint96).max;

    uint256[] private ids;
    mapping(uint256 chain => string url) private urls;

    /// @notice The ids of the chains.
    function chainIds() public returns (uint256[] memory) {
        _takeTurn();
        return ids;
    }

    function _admin() internal view override returns (string memory) {
        return VM.envOr("CHAIN_SIM_ADMIN", string("http://127.0.0.1:8420"));
    }

    /// @dev Asks a chain. An error of the server reverts with its words.
    function _ask(uint256 chain, string memory method, string memory params) internal returns (bytes memory answer) {
        (bool isAnswered, bytes memory data, string memory words) = _try(chain, method, params);
        if (!isAnswered) {
            string memory name = string.concat("chain ", VM.toString(chain), ", ", method);
            revert(string.concat(name, ": expected an answer, got error ", words));
        }
        return data;
    }

    /// @dev Asks a chain. An error of the server is an answer, too.
    function _try(uint256 chain, string memory method, string memory params)
        internal
        returns (bool isAnswered, bytes memory data, string memory words)
    {
        _takeTurn();
        try VM.rpc(_url(chain), method, params) returns (bytes memory answer) {
            (isAnswered, data) = (true, answer);
        } catch (bytes memory reason) {
            words = Answer.refusal(reason);
        }
        _keepTurn();
    }

    /// @dev Asks the cluster.
    function _askCluster(string memory method, string memory params) internal returns (bytes memory answer) {
        _takeTurn();
        answer = _request(_admin(), method, params);
        _keepTurn();
    }

    function _request(string memory url, string memory method, string memory params)
        internal
        override
        returns (bytes memory)
    {
        try VM.rpc(url, method, params) returns (bytes memory answer) {
            return answer;
        } catch (bytes memory reason) {
            string memory words = Answer.refusal(reason);
            revert(string.concat(url, ", ", method, ": expected an answer of chain-sim serve, got error ", words));
        }
    }

    function _url(uint256 chain) internal view returns (string memory url) {
        url = urls[chain];
        if (bytes(url).length == 0) {
            revert(string.concat("expected one of the chains", _idList(), ", got ", VM.toString(chain)));
        }
    }

    // Messages are relayed when a test says so. The test contract has as much ether on the chains as in forge.
    function _arrive() internal override {
        string memory admin = _admin();
        _request(admin, "cluster_setRelayer", Json.list("{\"paused\":true}"));
        Config memory config = abi.decode(_request(admin, "admin_getConfig", "[]"), (Config));
        for (uint256 i; i < config.chains.length; ++i) {
            ChainConfig memory chain = config.chains[i];
            ids.push(chain.id);
            urls[chain.id] = chain.url;
            string memory balance = Json.list(Json.hexed(address(this)), Json.hexed(TEST_BALANCE));
            _request(chain.url, "anvil_setBalance", balance);
        }
    }

    function _idList() private view returns (string memory text) {
        for (uint256 i; i < ids.length; ++i) {
            text = string.concat(text, " ", VM.toString(ids[i]));
        }
    }
}
