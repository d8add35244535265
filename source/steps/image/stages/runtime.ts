import path from 'node:path';
import {type ImageRecipe, profileFolder} from '../recipe.ts';
import {builtProgram} from './builder.ts';
import {aptInstall, copyLine, environmentLines, inContext, projectFolder} from './layout.ts';

/** The number of distroless's user nonroot (https://github.com/GoogleContainerTools/distroless/blob/main/common/variables.bzl). */
const nonroot = '65532:65532';

/** The server and what it reads, as a user who may do nothing else. */
export function runtimeStage(recipe: ImageRecipe): string {
	const {
		runtime,
		runtimeImage,
		runtimePackages,
		runtimeFiles,
		runtimeEnvironment,
		port,
		server,
		leptos,
		volumes,
		workdir,
		copies,
		labels,
		stopSignal,
	} = recipe;
	return [
		`FROM ${runtimeImage} AS runtime`,
		`WORKDIR ${workdir}`,
		...(runtime === 'debian' ? [aptInstall(['ca-certificates', ...runtimePackages].sort())] : []),
		...runtimeFiles.map(file => copyLine(inContext(recipe, file), `./${file}`)),
		...copies.map(({from, to}) => copyLine(inContext(recipe, from), to)),
		...(leptos === undefined ? [] : [`COPY --from=builder ${projectFolder(recipe)}/${leptos.siteRoot} ./site`]),
		`COPY --from=builder ${builtProgram(recipe)} /usr/local/bin/${server.binary}`,
		...(leptos?.hashFile === undefined
			? []
			: [
					`# Leptos looks for it beside the program.
COPY --from=builder ${projectFolder(recipe)}/target/${profileFolder(server.profile)}/${path.posix.basename(leptos.hashFile)} /usr/local/bin/${path.posix.basename(leptos.hashFile)}`,
				]),
		environmentLines([...runtimeEnvironment, ['PORT', String(port)]]),
		...(labels.length === 0 ? [] : [labels.map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`).join('\n')]),
		...volumes.map(volume => `VOLUME ${JSON.stringify([volume])}`),
		`EXPOSE ${port}`,
		...(stopSignal === undefined ? [] : [`STOPSIGNAL ${stopSignal}`]),
		`USER ${nonroot}`,
		'# No HEALTHCHECK: Railway asks over HTTP, and there is no program here that could.',
		`ENTRYPOINT ${JSON.stringify([`/usr/local/bin/${server.binary}`, ...recipe.arguments])}`,
	].join('\n');
}
