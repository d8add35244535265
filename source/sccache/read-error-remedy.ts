/** What to do about an error that a storage gave because of who asks, or undefined for any other error. */
export function credentialsRemedy(message: string): string | undefined {
	return /PermissionDenied|AccessDenied|Expired|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|Forbidden|Unauthorized/i.test(message)
		? 'Renew the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), then start the server again: sccache --stop-server. The role needs s3:GetObject and s3:PutObject on the prefix and s3:ListBucket on the bucket.'
		: undefined;
}
