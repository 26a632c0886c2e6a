pragma circom 2.1.6;

include "../usual.circom";

component main {public [
    portfolioRoot, terms, value, requirement, sealedFigure,
    price, optionPnl,
    longOnly, weightLong, weightShort, contingency, bandSensitivity, impact, shock
]} = UsualSolvency(16, 16, 33, 8, 0);
