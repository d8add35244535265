import type {Change} from '../../engine/change.ts';
import {FerroviaError} from '../../engine/errors.ts';
import {operations} from '../../services/railway/operations.ts';
import type {Access} from './access.ts';
import {type InstanceChangeOptions, reversalOf} from './change-options.ts';
import {schemeOf} from './health.ts';
import {type Instance, idsOf, readBack, readInstance} from './instance.ts';
import {imageName} from './locate.ts';
import {notKept, serviceLink} from './not-kept.ts';
import {railwayReversal} from './reversals.ts';
import {settingsChange} from './settings-change.ts';
import type {Target} from './target.ts';

/**
What of a service that pulls its image is not as it should be. Pushes are kept from deploying before the source is changed, so that
no build gets in between; nothing of it deploys.
*/
export function planInstance(options: InstanceChangeOptions): readonly Change[] {
	const {target, instance} = options;
	return [
		...(instance !== undefined && (instance.triggers.length > 0 || (instance.repository !== undefined && instance.autoDeploys !== false))
			? [stopAutoDeploy(options, instance)]
			: []),
		...(isPulling(instance, target) ? [] : [changeSource(options)]),
		...settingsChange(options),
		...variableChange(options, 'PORT', target.port),
		...(target.domain && instance?.settings.cronSchedule === undefined && (instance === undefined || instance.domains.length === 0)
			? [makeDomain(options)]
			: []),
	];
}

/** It pulls this image, by whichever tag or digest: CI sets the digest with every deployment. */
export function isPulling(instance: Pick<Instance, 'image' | 'repository'> | undefined, {image}: Pick<Target, 'image'>): boolean {
	return instance?.image !== undefined && imageName(instance.image) === image && instance.repository === undefined;
}

function stopAutoDeploy({access, draft}: InstanceChangeOptions, {triggers, repository, autoDeploys}: Instance): Change {
	const {service, environment} = draft.required;
	const ids = idsOf(draft.required);
	const from = triggers[0]?.repository ?? repository ?? 'a repository';
	return {
		id: 'railway/autodeploy',
		kind: 'resource',
		summary: `keep pushes to ${from} from building on Railway`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `service ${service.name} in ${environment.name}`,
			verb: 'change',
			lines: [
				...(autoDeploys === false ? [] : ['- deploy on push', '+ no deployment on push']),
				...triggers.map(({branch, repository: of}) => `- trigger: ${of}, branch ${branch}`),
			],
		},
		reversal: railwayReversal(
			'restore-triggers',
			{...ids, triggers: JSON.stringify(triggers.map(({id: _, ...trigger}) => trigger)), enabled: String(autoDeploys ?? true)},
			`let pushes to ${from} build ${service.name} again`,
		),
		async apply({signal}) {
			const {railway} = access;
			if (autoDeploys !== false) {
				await railway.request(operations.serviceInstanceAutoDeployUpdate, {input: {...ids, enabled: false}});
			}

			for (const {id} of triggers) {
				await railway.request(operations.deploymentTriggerDelete, {id});
			}

			const isQuiet = (seen: Instance) => seen.triggers.length === 0 && (seen.repository === undefined || seen.autoDeploys !== true);
			if (!isQuiet(await readBack(access, ids, isQuiet, signal))) {
				throw notKept('Pushes still deploy', ids);
			}
		},
	};
}

function changeSource(options: InstanceChangeOptions): Change {
	const {access, draft, target, instance, image, credentials} = options;
	const name = draft.nameOf('service');
	const before = instance?.image ?? instance?.repository;
	return {
		id: 'railway/source',
		kind: 'resource',
		summary: `let ${name} pull ${target.image}`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `service ${name} in ${draft.nameOf('environment')}`,
			verb: before === undefined ? 'create' : 'change',
			lines: [
				...(before === undefined ? [] : [`- source: ${before}`]),
				`+ source: ${image}`,
				...(credentials === undefined ? [] : ['+ credentials for the registry, which Railway keeps and shows to nobody']),
			],
		},
		provisional: draft.place === undefined ? 'the service is made first' : undefined,
		reversal: reversalOf(
			options,
			'restore-source',
			{
				image: target.image,
				beforeImage: instance?.image ?? '',
				beforeRepository: instance?.repository ?? '',
				beforeBranch: instance?.triggers[0]?.branch ?? target.branch,
			},
			before === undefined ? `take the source from ${name} again` : `put back the source of ${name}: ${before}`,
		),
		async apply({output, signal}) {
			const ids = idsOf(draft.required);
			const {railway} = access;
			const input = {source: {image}, ...(credentials === undefined ? {} : {registryCredentials: credentials})};
			const set = async () => {
				await railway.request(operations.serviceInstanceUpdate, {serviceId: ids.serviceId, environmentId: ids.environmentId, input});
				return readBack(access, ids, seen => seen.image === image && seen.repository === undefined, signal);
			};
			let after = await set();
			if (after.repository !== undefined && (await isOnlyEnvironment(access, ids.projectId))) {
				output(`disconnecting ${after.repository}`);
				await railway.request(operations.serviceDisconnect, {id: ids.serviceId});
				after = await set();
			}

			if (after.repository !== undefined) {
				throw new FerroviaError({
					what: `${name} is still connected to ${after.repository}.`,
					why: 'Disconnecting it would disconnect it in the other environments of the project as well, so that is left to you.',
					next: [serviceLink(ids), 'ferrovia setup railway'],
				});
			}

			if (after.image !== image) {
				throw notKept(`The source of ${name} is ${after.image ?? 'empty'} instead of ${image}`, ids);
			}
		},
	};
}

async function isOnlyEnvironment({railway}: Access, projectId: string): Promise<boolean> {
	const {project} = await railway.request(operations.project, {id: projectId});
	return project.environments.edges.filter(({node}) => (node.deletedAt ?? null) === null).length <= 1;
}

/** Sets a variable that is not there; one that somebody has set is theirs. */
export function variableChange(options: InstanceChangeOptions, variable: string, value: string): readonly Change[] {
	const {access, draft, instance} = options;
	if (instance?.variables[variable] !== undefined) {
		return [];
	}

	const name = draft.nameOf('service');
	return [
		{
			id: `railway/variable-${variable.toLowerCase().replaceAll('_', '-')}`,
			kind: 'resource',
			summary: `set ${variable} of ${name} to ${value}`,
			preview: {
				type: 'resource',
				provider: 'railway',
				resource: `variable ${variable} of ${name} in ${draft.nameOf('environment')}`,
				verb: 'create',
				lines: [`+ ${variable}=${value}`],
			},
			provisional: draft.place === undefined ? 'the service is made first' : undefined,
			reversal: reversalOf(options, 'restore-variable', {name: variable, after: value}, `remove the variable ${variable} of ${name}`),
			async apply({signal}) {
				const ids = idsOf(draft.required);
				await access.railway.request(operations.variableCollectionUpsert, {
					input: {...ids, variables: {[variable]: value}, replace: false, skipDeploys: true},
				});
				const {variables} = await readBack(access, ids, seen => seen.variables[variable] === value, signal);
				if (variables[variable] !== value) {
					throw notKept(`The variable ${variable} is not ${value}`, ids);
				}
			},
		},
	];
}

function makeDomain(options: InstanceChangeOptions): Change {
	const {access, draft, target} = options;
	const name = draft.nameOf('service');
	return {
		id: 'railway/domain',
		kind: 'resource',
		summary: `give ${name} a domain below up.railway.app`,
		preview: {
			type: 'resource',
			provider: 'railway',
			resource: `domain of ${name} in ${draft.nameOf('environment')}`,
			verb: 'create',
			lines: [`+ to port ${target.port}`],
		},
		provisional: draft.place === undefined ? 'the service is made first' : undefined,
		reversal: reversalOf(options, 'delete-domain', {}, `take the domain from ${name} again`),
		async apply({output, signal}) {
			const ids = idsOf(draft.required);
			const before = await readInstance(access, ids);
			if (before.domains.length > 0) {
				return;
			}

			const {serviceDomainCreate} = await access.railway.request(operations.serviceDomainCreate, {
				input: {serviceId: ids.serviceId, environmentId: ids.environmentId, targetPort: Number(target.port)},
			});
			output(`${schemeOf(serviceDomainCreate.domain)}://${serviceDomainCreate.domain}`);
			const isThere = ({domains}: Instance) => domains.includes(serviceDomainCreate.domain);
			if (!isThere(await readBack(access, ids, isThere, signal))) {
				throw notKept('It has no domain', ids);
			}
		},
	};
}
