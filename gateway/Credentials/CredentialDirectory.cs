using System.Collections.Concurrent;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Credentials;

/// <summary>
/// Knows whose a key is. Contact is asked once for many callers and its answer kept for 60 s (5 s when there is no such
/// key). While contact cannot be reached known answers go on for an hour, and unknown keys are answered UNAVAILABLE,
/// never as if they were wrong: SDKs drop events on 401.
/// </summary>
internal sealed class CredentialDirectory(
    CredentialService.CredentialServiceClient contact, TimeProvider time, ILogger<CredentialDirectory> logger)
{
    private const int MostKeys = 10_000;
    private const int MostQuestions = 64;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RefreshAhead = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan FreshUnknown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWithoutContact = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly KnownCredentials known = new(MostKeys);
    private readonly ConcurrentDictionary<KeyHash, Lazy<Task<Caller?>>> questions = new();
    private readonly SemaphoreSlim room = new(MostQuestions);

    /// <summary>The caller behind a key; null when there is none or it has expired.</summary>
    /// <exception cref="DomainError">UNAVAILABLE: contact cannot be reached and the key is not known here.</exception>
    public async ValueTask<Caller?> FindAsync(KeyHash key)
    {
        var now = time.GetUtcNow();
        if (known.Find(key) is not { } answer)
            return Valid(await AskOnceAsync(key), now);
        var age = now - answer.AnsweredAt;
        if (answer.Caller is null)
            return age < FreshUnknown ? null : Valid(await AskOnceAsync(key), now);
        var contactIsAway = answer.FailedUntil is not null && age < LongestWithoutContact;
        if (age < RefreshAhead || (contactIsAway && now < answer.FailedUntil))
            return Valid(answer.Caller, now);
        var question = AskOnceAsync(key);
        if (age < Fresh || contactIsAway)
        {
            // Answered from memory; a failure is noted in the answer that is kept.
            _ = question.ContinueWith(failed => failed.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return Valid(answer.Caller, now);
        }

        try
        {
            return Valid(await question, now);
        }
        catch (DomainError) when (age < LongestWithoutContact)
        {
            return Valid(answer.Caller, now);
        }
    }

    /// <summary>A session has ended: from now on its token is no key here, whatever was known.</summary>
    public void Forget(KeyHash key) => known.Keep(key, new KnownCredential(null, time.GetUtcNow()));

    /// <summary>The caller that contact's answer speaks of.</summary>
    public static Caller CallerOf(Credential credential) => new(
        credential.Workspace, credential.Principal, credential.Kind != CredentialKind.ApiKey, [.. credential.Scopes],
        credential.ExpireTime?.ToDateTimeOffset())
    {
        WorkspaceName = credential.WorkspaceDisplayName, Zone = credential.WorkspaceZone, Locale = credential.WorkspaceLocale,
    };

    private static Caller? Valid(Caller? caller, DateTimeOffset now) => caller?.IsValidAt(now) == true ? caller : null;

    private Task<Caller?> AskOnceAsync(KeyHash key) =>
        questions.GetOrAdd(key, asked => new Lazy<Task<Caller?>>(() => AskAsync(asked))).Value;

    private async Task<Caller?> AskAsync(KeyHash key)
    {
        try
        {
            if (!await room.WaitAsync(Patience))
                throw DomainError.Unavailable("The check of credentials", RetryAfter);
            try
            {
                var caller = await ResolveAsync(key);
                known.Keep(key, new KnownCredential(caller, time.GetUtcNow()));
                return caller;
            }
            finally
            {
                room.Release();
            }
        }
        finally
        {
            questions.TryRemove(key, out _);
        }
    }

    private async Task<Caller?> ResolveAsync(KeyHash key)
    {
        try
        {
            var credential = await contact.ResolveCredentialAsync(
                new ResolveCredentialRequest { KeySha256 = key.ToHex() },
                deadline: ProcessClock.Deadline(Patience));
            return CallerOf(credential);
        }
        catch (RpcException answer) when (answer.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException fault)
        {
            Log.CredentialUnresolved(logger, fault.StatusCode);
            if (known.Find(key) is { Caller: not null } answer)
                known.Keep(key, answer with { FailedUntil = time.GetUtcNow() + RetryAfter });
            throw DomainError.Unavailable("The check of credentials", RetryAfter);
        }
    }
}
