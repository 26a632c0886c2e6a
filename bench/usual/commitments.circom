pragma circom 2.1.6;

include "poseidon.circom";
include "switcher.circom";

/*
 * What the usual builds commit with: Poseidon, and Merkle trees of it.
 */

/*
 * A hash of a list of any length: sixteen inputs at once, as many as circomlib's Poseidon takes, each further hash over the
 * one before and the next fifteen.
 */
template PoseidonOf(n) {
    signal input in[n];
    signal output out;

    var nHashes = n <= 16 ? 1 : 1 + (n - 2) \ 15;
    component hash[nHashes];
    for (var h = 0; h < nHashes; h++) {
        var from = h == 0 ? 0 : 16 + 15 * (h - 1);
        var chained = h == 0 ? 0 : 1;
        var width = n - from < 16 - chained ? n - from : 16 - chained;
        hash[h] = Poseidon(width + chained);
        if (h > 0) hash[h].inputs[0] <== hash[h - 1].out;
        for (var k = 0; k < width; k++) hash[h].inputs[chained + k] <== in[from + k];
    }
    out <== hash[nHashes - 1].out;
}

/*
 * Membership of a leaf at a place that is known, so that nobody shows two leaves for one place: the switchers cost nothing.
 *
 * Parameters place < 2^depth
 */
template MerkleRoot(place, depth) {
    signal input leaf;
    signal input sibling[depth];
    signal output root;

    component side[depth];
    component node[depth];
    for (var k = 0; k < depth; k++) {
        side[k] = Switcher();
        side[k].sel <== (place >> k) & 1;
        if (k == 0) side[k].L <== leaf;
        else side[k].L <== node[k - 1].out;
        side[k].R <== sibling[k];
        node[k] = Poseidon(2);
        node[k].inputs[0] <== side[k].outL;
        node[k].inputs[1] <== side[k].outR;
    }
    root <== node[depth - 1].out;
}

/*
 * A portfolio behind one public number.
 *
 * Parameters depth: of a tree with a leaf Poseidon(quantity, slot, blinding) for each position; 0: no tree, one
 *            hash of all quantities and one blinding
 */
template PortfolioRoot(nSlots, depth) {
    signal input quantity[nSlots];
    signal input blinding[depth > 0 ? nSlots : 1];
    signal input sibling[nSlots][depth];
    signal output root;

    if (depth > 0) {
        component leaf[nSlots];
        component path[nSlots];
        for (var i = 0; i < nSlots; i++) {
            leaf[i] = Poseidon(3);
            leaf[i].inputs[0] <== quantity[i];
            leaf[i].inputs[1] <== i;
            leaf[i].inputs[2] <== blinding[i];
            path[i] = MerkleRoot(i, depth);
            path[i].leaf <== leaf[i].out;
            path[i].sibling <== sibling[i];
            if (i > 0) path[i].root === path[0].root;
        }
        root <== path[0].root;
    } else {
        component hash = PoseidonOf(nSlots + 1);
        for (var i = 0; i < nSlots; i++) hash.in[i] <== quantity[i];
        hash.in[nSlots] <== blinding[0];
        root <== hash.out;
    }
}

/*
 * Prices and rules behind one public number: the leaf of a slot is the hash of all that applies to it.
 */
template RowsRoot(nSlots, nFields, depth) {
    signal input row[nSlots][nFields];
    signal input sibling[nSlots][depth];
    signal output root;

    component leaf[nSlots];
    component path[nSlots];
    for (var i = 0; i < nSlots; i++) {
        leaf[i] = PoseidonOf(nFields);
        leaf[i].in <== row[i];
        path[i] = MerkleRoot(i, depth);
        path[i].leaf <== leaf[i].out;
        path[i].sibling <== sibling[i];
        if (i > 0) path[i].root === path[0].root;
    }
    root <== path[0].root;
}
