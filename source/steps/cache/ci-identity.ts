import type {Caller} from '../../services/aws/caller.ts';
import {identityNames} from './names.ts';

/** Who is signed in, in words, when that is whom Ferrovia made for CI to write the cache as: a role or a user. */
export function ciIdentity({role, arn}: Pick<Caller, 'role' | 'arn'>, repository: string): string | undefined {
	const {write, user} = identityNames(repository);
	return role === write ? `the role ${write}` : arn.endsWith(`:user/${user}`) ? `the user ${user}` : undefined;
}
