import {crashTest} from './_crash-test.ts';
import {isOfTheBucket, isOfTheStart} from './_key-calls.ts';

crashTest('keys', {
	title: 'user and first key',
	// The matrix of the roles has these.
	covered: call => isOfTheStart(call) || isOfTheBucket(call),
});
