pragma circom 2.1.6;

include "edwards.circom";
include "window.circom";
include "windows.circom";

/*
 * An amount in the exponent.
 *
 * Proves     out = m B, m the number whose bits are given; B the base of public keys
 * Inputs     bit[57]: boolean, by the caller's range check; least significant first
 * Outputs    out: affine (x, y), the identity included
 * Cost       94 constraints
 *
 * Why incomplete additions are safe: as in `VectorCommitment`; S, B and their logarithm. Fifteen windows hold
 * sixty bits; the upper three are zero.
 */
template AmountPoint() {
    signal input bit[57];
    signal output out[2];

    var start[2] = startPoint();
    var windows[15][17] = amountWindows();
    component chain = WindowChain(15, windows);
    for (var k = 0; k < 2; k++) chain.in[k] <== start[k];
    for (var k = 0; k < 57; k++) chain.bit[k] <== bit[k];
    for (var k = 57; k < 60; k++) chain.bit[k] <== 0;

    component edwards = MontgomeryToEdwards();
    edwards.in <== chain.out;
    var correction[2] = amountCorrection();
    component corrected = EdwardsAddConstant(correction[0], correction[1]);
    corrected.in <== edwards.out;
    out <== corrected.out;
}
