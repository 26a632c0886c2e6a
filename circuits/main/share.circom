pragma circom 2.1.6;

include "../share.circom";

component main {public [publicKey, point, share, context]} = Share();
