// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title L1Block
/// @notice What a chain knows of its L1: number, hash and fees of the block that its own block belongs to. The first
///         deposit of each block sets it. Fees are read from the storage, so each field has its slot and its place.
contract L1Block {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.8.0+chain-sim";

    /// @notice The account whose deposits set the values.
    address public constant DEPOSITOR_ACCOUNT = 0xDeaDDEaDDeAdDeAdDEAdDEaddeAddEAdDEAd0001;

    /// @dev The address that stands for ether among tokens.
    address private constant ETHER = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

    /// @notice The number of the L1 block.
    uint64 public number;
    /// @notice The timestamp of the L1 block, in seconds.
    uint64 public timestamp;
    /// @notice The base fee of the L1 block, in wei.
    uint256 public basefee;
    /// @notice The hash of the L1 block.
    bytes32 public hash;
    /// @notice How many blocks of this chain belong to the same L1 block and came before.
    uint64 public sequenceNumber;
    /// @notice What the L1's blob base fee is multiplied by.
    uint32 public blobBaseFeeScalar;
    /// @notice What the L1's base fee is multiplied by.
    uint32 public baseFeeScalar;
    /// @notice The account that sends batches to the L1, in a word.
    bytes32 public batcherHash;
    /// @notice Additional L1 gas of a transaction; unused since Ecotone.
    uint256 public l1FeeOverhead;
    /// @notice What the L1 fee is multiplied by; unused since Ecotone.
    uint256 public l1FeeScalar;
    /// @notice The blob base fee of the L1 block, in wei.
    uint256 public blobBaseFee;
    /// @notice The operator's fee for a transaction, in wei.
    uint64 public operatorFeeConstant;
    /// @notice The operator's fee for gas.
    uint32 public operatorFeeScalar;
    /// @notice The gas that a byte of a transaction's data counts as, in a block's footprint.
    uint16 public daFootprintGasScalar;

    /// @notice Somebody else than the depositor account would set the values.
    error NotDepositor();

    modifier onlyDepositor() {
        if (msg.sender != DEPOSITOR_ACCOUNT) revert NotDepositor();
        _;
    }

    /// @notice Sets the values of chains before Ecotone.
    function setL1BlockValues(
        uint64 _number,
        uint64 _timestamp,
        uint256 _basefee,
        bytes32 _hash,
        uint64 _sequenceNumber,
        bytes32 _batcherHash,
        uint256 _l1FeeOverhead,
        uint256 _l1FeeScalar
    ) external {
        require(msg.sender == DEPOSITOR_ACCOUNT, "L1Block: only the depositor account can set L1 block values");
        (number, timestamp, basefee, hash) = (_number, _timestamp, _basefee, _hash);
        (sequenceNumber, batcherHash) = (_sequenceNumber, _batcherHash);
        (l1FeeOverhead, l1FeeScalar) = (_l1FeeOverhead, _l1FeeScalar);
    }

    /// @notice Sets the values of Ecotone, which follow the selector without padding.
    function setL1BlockValuesEcotone() external onlyDepositor {
        setEcotone();
    }

    /// @notice Sets the values of Isthmus: those of Ecotone, and the operator's fees.
    function setL1BlockValuesIsthmus() external onlyDepositor {
        setEcotone();
        setOperatorFees();
    }

    /// @notice Sets the values of Jovian: those of Isthmus, and the footprint of data.
    function setL1BlockValuesJovian() external onlyDepositor {
        setEcotone();
        setOperatorFees();
        daFootprintGasScalar = uint16(read(176, 2));
    }

    /// @notice The token that pays for gas: ether.
    function gasPayingToken() external pure returns (address addr_, uint8 decimals_) {
        return (ETHER, 18);
    }

    /// @notice The name of the token that pays for gas.
    function gasPayingTokenName() external pure returns (string memory) {
        return "Ether";
    }

    /// @notice The symbol of the token that pays for gas.
    function gasPayingTokenSymbol() external pure returns (string memory) {
        return "ETH";
    }

    /// @notice Whether another token than ether pays for gas.
    function isCustomGasToken() external pure returns (bool) {
        return false;
    }

    /// @dev Sets the values of Ecotone.
    function setEcotone() private {
        baseFeeScalar = uint32(read(4, 4));
        blobBaseFeeScalar = uint32(read(8, 4));
        sequenceNumber = uint64(read(12, 8));
        timestamp = uint64(read(20, 8));
        number = uint64(read(28, 8));
        basefee = read(36, 32);
        blobBaseFee = read(68, 32);
        hash = bytes32(read(100, 32));
        batcherHash = bytes32(read(132, 32));
    }

    /// @dev Sets the operator's fees, which follow the values of Ecotone.
    function setOperatorFees() private {
        operatorFeeScalar = uint32(read(164, 4));
        operatorFeeConstant = uint64(read(168, 8));
    }

    /// @dev The number of `length` bytes at `offset` of the calldata, where missing bytes are zero.
    function read(uint256 offset, uint256 length) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, mul(8, length)), calldataload(offset))
        }
    }
}
