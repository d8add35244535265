import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import type {Plan} from '../../engine/step.ts';
import type {Project} from '../../project/project.ts';
import {unifiedDiff} from '../diff.ts';

/** `plan --json`, as docs/schema/plan.json describes it. */
export function planDocument(project: Project, plan: Plan) {
	return {
		version: 1,
		project: {
			root: project.root,
			shape: project.cargo.shape,
			members: project.cargo.members.map(({name, version, binaries}) => ({name, version, binaries})),
			rust: project.toolchain.rustc,
			host: project.toolchain.host,
			repository: project.git?.remote === undefined ? undefined : `${project.git.remote.owner}/${project.git.remote.repository}`,
		},
		steps: plan.steps.map(({id, title, status, reason, changes, notes}) => ({
			id,
			title,
			status,
			reason,
			notes,
			changes: changes.map(change => changeDocument(change, project.root)),
		})),
	};
}

/** A change without what it would take to apply it. */
function changeDocument({id, kind, summary, preview, provisional}: Change, root: string) {
	const common = {id, kind, summary, provisional};
	switch (preview.type) {
		case 'file': {
			return {...common, path: path.relative(root, preview.path), diff: unifiedDiff(preview, root)};
		}

		case 'command': {
			return {...common, argv: preview.argv};
		}

		case 'resource': {
			return {...common, provider: preview.provider, resource: preview.resource, verb: preview.verb};
		}
	}
}
