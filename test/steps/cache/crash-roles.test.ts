import {crashTest} from './_crash-test.ts';

crashTest('oidc', {
	title: 'bucket and roles',
});
