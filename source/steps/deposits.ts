/** Names under which secrets wait in the vault for the step `github`, which stores them where CI finds them. */
export const keyDeposit = 'cache-key';
export const projectTokenDeposit = 'railway-project-token';

/** The step that takes them. Without it in the same run none is made: it would be lost. */
export const secretTaker = 'github';
