import {spawnSync} from 'node:child_process';

/** Lets sudo ask for the password at the terminal, once: commands then run through `sudo -n`. True when it accepted. */
export function validateSudo(): boolean {
	// Synchronous on purpose: nothing else may read the terminal while the password is typed.
	return spawnSync('sudo', ['--validate'], {stdio: 'inherit'}).status === 0;
}
