/** The promise that is made on more than one screen. */
export const changeNothingWords = 'Nothing is changed before you confirm.';

/** Stands above the password prompt. */
export const authorizationWords = 'Installing packages needs root: sudo may ask for your password. Nothing has been changed yet.';
