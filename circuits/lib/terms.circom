pragma circom 2.1.6;

include "bits.circom";

/*
 * What is asked of the opening, unpacked.
 *
 * Proves     packed = level + band 2^16 + tally 2^32 + disclose 2^33, with the widths below
 * Inputs     packed
 * Outputs    level (16 bits, 1e-4), band (16 bits, 1e-4), tally (bit), disclose (bit)
 * Cost       34 constraints
 */
template Terms() {
    signal input packed;
    signal output level;
    signal output band;
    signal output tally;
    signal output disclose;

    component bits = Bits(34);
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
}
