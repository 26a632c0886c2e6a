pragma circom 2.1.6;

include "bitify.circom";
include "comparators.circom";
include "poseidon.circom";
include "commitments.circom";
include "figures.circom";

/*
 * The statement of circuits/solvency.circom as it is usually built: circomlib's gadgets, Poseidon commitments.
 * It is here to be measured against, nothing is deployed with it.
 *
 * The same      claims 2 to 8 of docs/statement.md to the last digit, every rounding and every limit but one; terms, published
 *               figures and seal; names and widths of all inputs.
 * Different     1. The book is behind a Poseidon hash, or the root of a Merkle tree with a leaf for each position, instead of
 *                  a sum of curve points: nobody can add a deposit or a trade to it who does not know all of it.
 *               2. Blindings are any field elements; ours is below 2^252.
 *               3. Scenario losses are compared one after the other, so the limit W - L_s < 2^112 holds for the worst loss so
 *                  far instead of for the worst.
 *               4. With `rowDepth`, prices and rules are private rows under one public root. Who makes the root computes
 *                  nSlots hashes for every price; that is not counted.
 *
 * Parameters    nLinear, nOption, nScenarios: as in `Solvency`. positionDepth: of the tree of positions, 0 for one hash.
 *               rowDepth: of the tree of prices and rules, 0 where these are public inputs.
 */
template UsualSolvency(nLinear, nOption, nScenarios, positionDepth, rowDepth) {
    var nSlots = nLinear + nOption;

    signal input portfolioRoot;
    signal input rowsRoot[rowDepth > 0 ? 1 : 0];
    signal input terms;
    signal input value;
    signal input requirement;
    signal input sealedFigure;
    // Public, or the rows
    signal input price[nSlots];
    signal input optionPnl[nScenarios][nOption];
    signal input longOnly[nSlots];
    signal input weightLong[nSlots];
    signal input weightShort[nSlots];
    signal input contingency[nSlots];
    signal input bandSensitivity[nSlots];
    signal input impact[nSlots];
    signal input shock[nScenarios][nLinear];
    // Private
    signal input quantity[nSlots];
    signal input blinding[positionDepth > 0 ? nSlots : 1];
    signal input positionSibling[nSlots][positionDepth];
    signal input rowSibling[nSlots][rowDepth];
    signal input salt;

    component portfolio = PortfolioRoot(nSlots, positionDepth);
    portfolio.quantity <== quantity;
    portfolio.blinding <== blinding;
    portfolio.sibling <== positionSibling;
    portfolioRoot === portfolio.root;

    if (rowDepth > 0) {
        component rows = RowsRoot(nSlots, 7 + nScenarios, rowDepth);
        for (var i = 0; i < nSlots; i++) {
            rows.row[i][0] <== price[i];
            rows.row[i][1] <== longOnly[i];
            rows.row[i][2] <== weightLong[i];
            rows.row[i][3] <== weightShort[i];
            rows.row[i][4] <== contingency[i];
            rows.row[i][5] <== bandSensitivity[i];
            rows.row[i][6] <== impact[i];
            for (var s = 0; s < nScenarios; s++) {
                if (i < nLinear) rows.row[i][7 + s] <== shock[s][i];
                else rows.row[i][7 + s] <== optionPnl[s][i - nLinear];
            }
        }
        rows.sibling <== rowSibling;
        rowsRoot[0] === rows.root;
    }

    component ask = Num2Bits(35);
    ask.in <== terms;
    var level = 0;
    var band = 0;
    for (var k = 0; k < 16; k++) {
        level += ask.out[k] * 2 ** k;
        band += ask.out[16 + k] * 2 ** k;
    }
    signal tally <== ask.out[32];
    signal disclose <== ask.out[33];
    signal compare <== ask.out[34];
    compare * (tally + disclose) === 0;

    component position[nSlots];
    signal bandRate[nSlots];
    signal charge[nSlots];
    var weightedValue = 0;
    var addOn = 0;
    for (var i = 0; i < nSlots; i++) {
        position[i] = SidedPosition();
        position[i].quantity <== quantity[i];
        position[i].price <== price[i];
        position[i].weightLong <== weightLong[i];
        position[i].weightShort <== weightShort[i];
        longOnly[i] * (1 - position[i].isLong) === 0;
        weightedValue += position[i].weighted;
        bandRate[i] <== band * bandSensitivity[i];
        charge[i] <== (10 ** 4 * contingency[i] + bandRate[i]) * position[i].gross;
        addOn += charge[i];
    }

    signal linearPnl[nScenarios][nLinear];
    signal optionsPnl[nScenarios][nOption];
    component worst = RunningMax(nScenarios);
    for (var s = 0; s < nScenarios; s++) {
        var loss = 0;
        for (var i = 0; i < nLinear; i++) {
            linearPnl[s][i] <== shock[s][i] * position[i].notional;
            loss -= linearPnl[s][i];
        }
        for (var i = 0; i < nOption; i++) {
            optionsPnl[s][i] <== optionPnl[s][i] * quantity[nLinear + i];
            loss -= 10 ** 4 * optionsPnl[s][i];
        }
        worst.loss[s] <== loss;
    }

    component unwind = UnwindUp(nSlots);
    unwind.impact <== impact;
    unwind.quantity <== quantity;
    for (var i = 0; i < nSlots; i++) unwind.notional[i] <== position[i].notional;
    signal unwindCost <== (10 ** 4 + band) * unwind.out;

    signal margin <== 10 ** 4 * worst.worst + addOn + 10 ** 4 * unwindCost;
    signal asked <== level * margin;
    signal surplus <== 10 ** 8 * weightedValue - asked;
    component met = GreaterEqThan(139);
    met.in[0] <== (1 - disclose - compare) * surplus;
    met.in[1] <== 0;
    met.out === 1;

    component valueDown = ValueRoundedDown();
    valueDown.value <== 10 ** 4 * weightedValue;
    value === disclose * valueDown.cents;
    component requirementUp = RequirementRoundedUp();
    requirementUp.requirement <== margin;
    requirement === disclose * requirementUp.cents;

    component figure = Mux1();
    figure.c[0] <== requirementUp.dollars;
    figure.c[1] <== surplus;
    figure.s <== compare;
    component seal = Poseidon(2);
    seal.inputs[0] <== figure.out;
    seal.inputs[1] <== salt;
    sealedFigure === (tally + compare) * seal.out;
}
