pragma circom 2.1.6;

include "solvency.circom";

component main {public [
    commitment, terms, value, requirement, sealedFigure,
    price, optionPnl,
    longOnly, weightLong, weightShort, contingency, bandSensitivity, impact, shock
]} = Solvency(16, 16, 33);
