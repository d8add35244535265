import {crashTest} from './_crash-test.ts';
import {harmlessForKeys, isOfTheBucket, isOfTheStart} from './_key-calls.ts';

crashTest('keys', {
	title: 'user and first key',
	harmless: harmlessForKeys,
	// The matrix of the roles has these.
	covered: call => isOfTheStart(call) || isOfTheBucket(call),
});
