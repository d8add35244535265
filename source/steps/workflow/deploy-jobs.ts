import {ciSecrets, ciVariables} from '../ci-names.ts';
import {uses} from './actions.ts';
import {block, quoted} from './lines.ts';
import type {WorkflowSettings} from './settings.ts';

/** The job that brings the pushed image to Railway. */
export function deployJob(settings: WorkflowSettings): readonly string[] {
	return settings.deploy === 'image' ? deployImage(settings) : publishDockerfile(settings);
}

function deployImage({names, pin, environment}: WorkflowSettings): readonly string[] {
	return [
		'# Only after the push, and only that digest; Railway is asked what it runs, so that nothing is deployed twice. To roll back,',
		'# re-run the run of an older commit.',
		'deploy:',
		...block([
			'name: Deploy',
			'needs: build',
			`# Skipped until the service is known. ${names.serviceVariable} is a variable of the repository.`,
			`if: vars.${names.serviceVariable} != ''`,
			'runs-on: ubuntu-24.04',
			'timeout-minutes: 30',
			...(environment === undefined
				? []
				: ['# Its secrets reach no other job, and its rules hold before each deployment.', `environment: ${quoted(environment)}`]),
			'permissions:',
			'  contents: read # check out the script',
			'steps:',
			...block([
				...checkoutScripts(pin),
				'- name: Deploy to Railway',
				'  run: sh .github/scripts/deploy-railway.sh',
				'  env:',
				'    IMAGE: ${{ needs.build.outputs.image }}',
				`    RAILWAY_SERVICE_ID: \${{ vars.${names.serviceVariable} }}`,
				`    RAILWAY_ENVIRONMENT_ID: \${{ vars.${ciVariables.railwayEnvironment} }}`,
				`    RAILWAY_TOKEN: \${{ secrets.${ciSecrets.railwayToken} }}`,
			]),
		]),
	];
}

function publishDockerfile({names, pin}: WorkflowSettings): readonly string[] {
	return [
		`# Railway watches the branch ${names.railwayBranch}, which has only Dockerfile.railway on it: were that file on the branch of the code,`,
		'# a push would start a build on Railway before there is an image, and a protected branch would refuse the commit. It needs the',
		'# variable RAILWAY_DOCKERFILE_PATH=Dockerfile.railway on the service, and an image that is public.',
		'deploy:',
		...block([
			'name: Deploy',
			'needs: build',
			'runs-on: ubuntu-24.04',
			'timeout-minutes: 10',
			'permissions:',
			`  contents: write # commit to the branch ${names.railwayBranch}`,
			'steps:',
			...block([
				...checkoutScripts(pin),
				'- name: Name the image to Railway',
				'  run: sh .github/scripts/publish-dockerfile.sh',
				'  env:',
				'    IMAGE: ${{ needs.build.outputs.image }}',
				`    BRANCH: ${names.railwayBranch}`,
				'    GITHUB_TOKEN: ${{ github.token }}',
			]),
		]),
	];
}

function checkoutScripts(pin: WorkflowSettings['pin']): readonly string[] {
	return [
		'- name: Check out the script',
		`  uses: ${uses('checkout', pin)}`,
		'  with:',
		'    persist-credentials: false',
		'    sparse-checkout: .github/scripts',
	];
}
