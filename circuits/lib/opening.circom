pragma circom 2.1.6;

include "bits.circom";
include "montgomery.circom";
include "window.circom";
include "windows.circom";

/*
 * The opening of a vector commitment.
 *
 * Proves     C = sum q_i G_i + rho H, -2^63 <= q_i < 2^63, 0 <= rho < 2^252
 * Parameters nSlots <= 32
 * Inputs     quantity[nSlots] (1e-8 of the instrument, signed), blinding
 * Outputs    commitment: affine (x, y), the identity included; isLong[i] = 1 when q_i >= 0, else 0
 * Cost       160 nSlots + 635 constraints
 *
 * Why incomplete additions are safe: the sum starts at S, a hash-to-curve point, and adds multiples of
 * the generators. Equal abscissae, that is equal or opposite points, would be a known relation between
 * S, the G_i and H: a discrete logarithm. So no partial sum is the identity, and every one has a
 * Montgomery form. Only the last addition, of a constant, can meet any point: it is complete.
 */
template Opening(nSlots) {
    assert(nSlots <= 32);
    signal input quantity[nSlots];
    signal input blinding;
    signal output commitment[2];
    signal output isLong[nSlots];

    component offset[nSlots];
    component slot[nSlots];
    signal sum[nSlots + 1][2];
    var start[2] = startPoint();
    for (var k = 0; k < 2; k++) sum[0][k] <== start[k];
    for (var i = 0; i < nSlots; i++) {
        offset[i] = Bits(64);
        offset[i].in <== quantity[i] + 2 ** 63;
        isLong[i] <== offset[i].bit[63];

        var windows[16][17] = slotWindows(i);
        slot[i] = WindowChain(16, windows);
        slot[i].in <== sum[i];
        slot[i].bit <== offset[i].bit;
        sum[i + 1] <== slot[i].out;
    }

    component blindingBits = Bits(252);
    blindingBits.in <== blinding;
    var windows[63][17] = blindingWindows();
    component blind = WindowChain(63, windows);
    blind.in <== sum[nSlots];
    blind.bit <== blindingBits.bit;

    component edwards = MontgomeryToEdwards();
    edwards.in <== blind.out;
    var correction[2] = correctionPoint(nSlots);
    component corrected = EdwardsAddConstant(correction[0], correction[1]);
    corrected.in <== edwards.out;
    commitment <== corrected.out;
}
