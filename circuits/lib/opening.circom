pragma circom 2.1.6;

include "bits.circom";
include "edwards.circom";
include "window.circom";
include "windows.circom";

/*
 * A vector commitment, from the bits of what it holds.
 *
 * Proves     C = sum (u_i - 2^63) G_i + rho H, u_i and rho the numbers whose bits are given
 * Parameters nSlots <= 32
 * Inputs     bit[i][k], blindingBit[k]: boolean, by the caller's range checks; least significant first
 * Outputs    commitment: affine (x, y), the identity included
 * Cost       96 nSlots + 383 constraints
 *
 * Why incomplete additions are safe: the sum starts at S, a hash-to-curve point, and adds multiples of
 * the generators. Equal abscissae, that is equal or opposite points, would be a known relation between
 * S, the G_i and H: a discrete logarithm. So no partial sum is the identity, and every one has a
 * Montgomery form. Only the last addition, of a constant, can meet any point: it is complete.
 */
template VectorCommitment(nSlots) {
    assert(nSlots <= 32);
    signal input bit[nSlots][64];
    signal input blindingBit[252];
    signal output commitment[2];

    component slot[nSlots];
    signal sum[nSlots + 1][2];
    var start[2] = startPoint();
    for (var k = 0; k < 2; k++) sum[0][k] <== start[k];
    for (var i = 0; i < nSlots; i++) {
        var windows[16][17] = slotWindows(i);
        slot[i] = WindowChain(16, windows);
        slot[i].in <== sum[i];
        slot[i].bit <== bit[i];
        sum[i + 1] <== slot[i].out;
    }

    var windows[63][17] = blindingWindows();
    component blind = WindowChain(63, windows);
    blind.in <== sum[nSlots];
    blind.bit <== blindingBit;

    component edwards = MontgomeryToEdwards();
    edwards.in <== blind.out;
    var correction[2] = correctionPoint(nSlots);
    component corrected = EdwardsAddConstant(correction[0], correction[1]);
    corrected.in <== edwards.out;
    commitment <== corrected.out;
}

/*
 * The opening of a vector commitment.
 *
 * Proves     C = sum q_i G_i + rho H, -2^63 <= q_i < 2^63, 0 <= rho < 2^252
 * Parameters nSlots <= 32
 * Inputs     quantity[nSlots] (1e-8 of the instrument, signed), blinding
 * Outputs    commitment: affine (x, y), the identity included; isLong[i] = 1 when q_i >= 0, else 0
 * Cost       160 nSlots + 635 constraints
 */
template Opening(nSlots) {
    signal input quantity[nSlots];
    signal input blinding;
    signal output commitment[2];
    signal output isLong[nSlots];

    component offset[nSlots];
    component vector = VectorCommitment(nSlots);
    for (var i = 0; i < nSlots; i++) {
        offset[i] = Bits(64);
        offset[i].in <== quantity[i] + 2 ** 63;
        isLong[i] <== offset[i].bit[63];
        vector.bit[i] <== offset[i].bit;
    }
    component blindingBits = Bits(252);
    blindingBits.in <== blinding;
    vector.blindingBit <== blindingBits.bit;
    commitment <== vector.commitment;
}
