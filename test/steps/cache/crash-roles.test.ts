import {crashTest} from './_crash-test.ts';

crashTest('oidc', {
	title: 'bucket and roles',
	// Nobody needs to be told that what would be allowed could not be asked; but who has expired credentials fails with the next call.
	harmless: ({operation}, {title}) => operation === 'iam:SimulatePrincipalPolicy' && title !== 'expired' && title !== 'clock skew',
});
