import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {operations} from '../../services/railway/operations.ts';
import {type InstanceChangeOptions, reversalOf} from './change-options.ts';
import {idsOf, readBack} from './instance.ts';
import {variableChange} from './instance-changes.ts';
import {notKept} from './not-kept.ts';

/** What is missing until Railway builds, from a branch that has nothing but the Dockerfile of one line, whatever CI commits there. */
export function planDockerfile(options: InstanceChangeOptions): readonly Change[] {
	const {target, instance} = options;
	const isConnected =
		instance?.repository?.toLowerCase() === target.repository?.toLowerCase() &&
		instance?.triggers.length === 1 &&
		instance.triggers[0]?.branch === target.railwayBranch;
	return [...variableChange(options, 'RAILWAY_DOCKERFILE_PATH', 'Dockerfile.railway'), ...(isConnected ? [] : [connect(options)])];
}

function connect(options: InstanceChangeOptions): Change {
	const {access, draft, target, instance} = options;
	const name = draft.nameOf('service');
	const before = instance?.image ?? instance?.repository;
	const branchBefore = instance?.triggers[0]?.branch;
	return {
		id: 'railway/source',
		kind: 'resource',
		summary: `let ${name} build the branch ${target.railwayBranch} of ${target.repository}`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `service ${name} in ${draft.nameOf('environment')}`,
			verb: before === undefined ? 'create' : 'change',
			lines: [
				...(before === undefined ? [] : [`- source: ${before}${branchBefore === undefined ? '' : `, branch ${branchBefore}`}`]),
				`+ source: ${target.repository}, branch ${target.railwayBranch}`,
			],
		},
		provisional: draft.place === undefined ? 'the service is made first' : undefined,
		reversal: reversalOf(
			options,
			'restore-source',
			{
				image: target.repository ?? '',
				beforeImage: instance?.image ?? '',
				beforeRepository: instance?.repository ?? '',
				beforeBranch: branchBefore ?? target.branch,
			},
			before === undefined ? `take the source from ${name} again` : `put back the source of ${name}: ${before}`,
		),
		async apply({signal}) {
			if (target.repository === undefined) {
				throw new FerroviaError({
					what: 'The project has no repository on GitHub that Railway could build.',
					next: ['git remote add origin URL'],
				});
			}

			const ids = idsOf(draft.required);
			await access.railway.request(operations.serviceConnect, {
				id: ids.serviceId,
				input: {repo: target.repository, branch: target.railwayBranch},
			});
			const wanted = target.repository.toLowerCase();
			const after = await readBack(access, ids, seen => seen.repository?.toLowerCase() === wanted, signal);
			if (after.repository?.toLowerCase() !== wanted) {
				throw notKept(`The source of ${name} is ${after.repository ?? after.image ?? 'empty'}`, ids);
			}
		},
	};
}
