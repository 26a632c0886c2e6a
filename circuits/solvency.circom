pragma circom 2.1.6;

include "poseidon.circom";
include "lib/disclosure.circom";
include "lib/margin.circom";
include "lib/opening.circom";
include "lib/terms.circom";

/*
 * A hidden portfolio meets margin at the prices of one epoch, under one rule table.
 *
 * The claims are numbered as in docs/statement.md, which also gives units, limits and what is not
 * proven: that the public inputs are the account's, the oracle's and the protocol's is the verifier's
 * business, and so are the widths of prices and rules.
 *
 * Parameters nLinear, nOption: linear slots first, then option slots; nScenarios
 */
template Solvency(nLinear, nOption, nScenarios) {
    var nSlots = nLinear + nOption;

    // Public, per proof
    signal input commitment[2];
    signal input terms;
    signal input value;
    signal input requirement;
    signal input sealedFigure;
    // Public, per market epoch
    signal input price[nSlots];
    signal input optionPnl[nScenarios][nOption];
    // Public, per rule table
    signal input longOnly[nSlots];
    signal input weightLong[nSlots];
    signal input weightShort[nSlots];
    signal input contingency[nSlots];
    signal input bandSensitivity[nSlots];
    signal input impact[nSlots];
    signal input shock[nScenarios][nLinear];
    // Private
    signal input quantity[nSlots];
    signal input blinding;
    signal input salt;

    component ask = Terms();
    ask.packed <== terms;

    // 1. The commitment opens to (quantity, blinding), every quantity in range and allowed in sign.
    component opening = Opening(nSlots);
    opening.quantity <== quantity;
    opening.blinding <== blinding;
    commitment === opening.commitment;
    for (var i = 0; i < nSlots; i++) {
        longOnly[i] * (1 - opening.isLong[i]) === 0;
    }

    // 2. Value: positions at their prices, weighted by side.
    component position[nSlots];
    component longValue = InnerProduct(nSlots);
    component shortValue = InnerProduct(nSlots);
    for (var i = 0; i < nSlots; i++) {
        position[i] = Position();
        position[i].quantity <== quantity[i];
        position[i].price <== price[i];
        position[i].isLong <== opening.isLong[i];
        longValue.left[i] <== weightLong[i];
        longValue.right[i] <== position[i].long;
        shortValue.left[i] <== weightShort[i];
        shortValue.right[i] <== position[i].short;
    }
    signal weightedValue <== longValue.out + shortValue.out;

    // 3. The worst scenario loss.
    component linearPnl[nScenarios];
    component optionsPnl[nScenarios];
    component worst = WorstLoss(nScenarios);
    for (var s = 0; s < nScenarios; s++) {
        linearPnl[s] = InnerProduct(nLinear);
        for (var i = 0; i < nLinear; i++) {
            linearPnl[s].left[i] <== shock[s][i];
            linearPnl[s].right[i] <== position[i].notional;
        }
        optionsPnl[s] = InnerProduct(nOption);
        for (var i = 0; i < nOption; i++) {
            optionsPnl[s].left[i] <== optionPnl[s][i];
            optionsPnl[s].right[i] <== quantity[nLinear + i];
        }
        worst.loss[s] <== -linearPnl[s].out - 10 ** 4 * optionsPnl[s].out;
    }

    // 4. Contingency, with what a move inside the band can cost.
    component grossContingency = InnerProduct(nSlots);
    component grossSensitivity = InnerProduct(nSlots);
    for (var i = 0; i < nSlots; i++) {
        grossContingency.left[i] <== contingency[i];
        grossContingency.right[i] <== position[i].gross;
        grossSensitivity.left[i] <== bandSensitivity[i];
        grossSensitivity.right[i] <== position[i].gross;
    }
    signal bandCost <== ask.band * grossSensitivity.out;
    signal addOn <== 10 ** 4 * grossContingency.out + bandCost;

    // 5. Concentration, at the dearest prices of the band.
    component concentration = ConcentrationUp(nSlots);
    concentration.impact <== impact;
    concentration.quantity <== quantity;
    for (var i = 0; i < nSlots; i++) concentration.notional[i] <== position[i].notional;
    signal unwindCost <== (10 ** 4 + ask.band) * concentration.out;

    // 6. The level is met, unless figures are disclosed or compared instead.
    signal margin <== 10 ** 4 * worst.worst + addOn + 10 ** 4 * unwindCost;
    signal asked <== ask.level * margin;
    signal surplus <== 10 ** 8 * weightedValue - asked;
    signal assertedSurplus <== (1 - ask.disclose - ask.compare) * surplus;
    component met = InRange(139);
    met.in <== assertedSurplus;

    // 7. Disclosure in cents, rounded against the prover.
    component valueDown = ValueDown();
    valueDown.value <== 10 ** 4 * weightedValue;
    value === ask.disclose * valueDown.cents;
    component requirementUp = RequirementUp();
    requirementUp.requirement <== margin;
    requirement === ask.disclose * requirementUp.cents;

    // 8. A figure, sealed: the requirement in dollars for the audit, or the surplus for a comparison.
    signal figure <== requirementUp.dollars + ask.compare * (surplus - requirementUp.dollars);
    component seal = Poseidon(2);
    seal.inputs[0] <== figure;
    seal.inputs[1] <== salt;
    sealedFigure === (ask.tally + ask.compare) * seal.out;
}
