/** Where GitHub's REST API is: `GITHUB_API_URL`, as in Actions, else that of github.com. Without a slash at its end. */
export function apiAddress({GITHUB_API_URL: address}: Readonly<Record<string, string | undefined>>): string {
	return (address || 'https://api.github.com').replace(/\/+$/, '');
}
