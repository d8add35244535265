import {crashTest} from './_crash-test.ts';
import {isOfTheProof, isOfTheStart} from './_key-calls.ts';

crashTest('keys', {
	title: 'replaced key',
	// The matrices of the roles and of the first key have these.
	covered: call => isOfTheStart(call) || isOfTheProof(call),
	async prepare(project) {
		await project.setUp();
		await project.switchKeyOff();
	},
});
