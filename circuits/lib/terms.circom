pragma circom 2.1.6;

include "bits.circom";

/*
 * What is asked of the opening, unpacked.
 *
 * Proves     packed = level + band 2^16 + tally 2^32 + disclose 2^33 + compare 2^34, with the
 *            widths below; compare excludes the other two flags
 * Inputs     packed
 * Outputs    level (16 bits, 1e-4), band (16 bits, 1e-4), tally, disclose, compare (bits)
 * Cost       36 constraints
 */
template Terms() {
    signal input packed;
    signal output level;
    signal output band;
    signal output tally;
    signal output disclose;
    signal output compare;

    component bits = Bits(35);
    bits.in <== packed;
    var levelSum = 0;
    var bandSum = 0;
    for (var k = 0; k < 16; k++) {
        levelSum += bits.bit[k] * 2 ** k;
        bandSum += bits.bit[16 + k] * 2 ** k;
    }
    level <== levelSum;
    band <== bandSum;
    tally <== bits.bit[32];
    disclose <== bits.bit[33];
    compare <== bits.bit[34];
    compare * (tally + disclose) === 0;
}
