using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Gateway.Credentials;

namespace Rapport.Gateway.Tests.Running;

/// <summary>Contact's answer to whose a key is.</summary>
internal sealed class FakeCredentials : CredentialService.CredentialServiceBase
{
    private readonly ConcurrentDictionary<string, Credential> keys = new();
    private readonly ConcurrentDictionary<string, string> sessions = new();
    private readonly ConcurrentDictionary<string, string> codes = new();
    private int asked;

    public int Asked => asked;

    /// <summary>Set: every question is answered with this status.</summary>
    public StatusCode? Fault { get; set; }

    /// <summary>Set: answers wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Add(string key, Credential credential) => keys[Hash(key)] = credential;

    public void Remove(string key) => keys.TryRemove(Hash(key), out _);

    public override async Task<Credential> ResolveCredential(
        ResolveCredentialRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref asked);
        await Gate;
        if (Fault is { } fault)
            throw new RpcException(new Status(fault, "as the test wants"));
        return Find(request.KeySha256) ?? throw NoSuchKey();
    }

    public override Task<Credential> OpenSession(OpenSessionRequest request, ServerCallContext context)
    {
        var key = codes.TryRemove(request.SecretSha256, out var behind) ? behind : request.SecretSha256;
        if (!keys.TryGetValue(key, out var credential) || credential.Kind != CredentialKind.ApiKey)
            throw NoSuchKey();
        sessions[request.SessionSha256] = key;
        return Task.FromResult(Find(request.SessionSha256)!);
    }

    public override Task<CloseSessionResponse> CloseSession(CloseSessionRequest request, ServerCallContext context)
    {
        sessions.TryRemove(request.SessionSha256, out _);
        return Task.FromResult(new CloseSessionResponse());
    }

    public override Task<CreateSignInCodeResponse> CreateSignInCode(CreateSignInCodeRequest request, ServerCallContext context)
    {
        if (Find(request.KeySha256) is not { Kind: CredentialKind.ApiKey })
            throw NoSuchKey();
        codes[request.CodeSha256] = request.KeySha256;
        return Task.FromResult(new CreateSignInCodeResponse { ExpireTime = InTwelveHours() });
    }

    private Credential? Find(string sha256)
    {
        if (keys.TryGetValue(sha256, out var credential))
            return credential;
        if (!sessions.TryGetValue(sha256, out var key) || !keys.TryGetValue(key, out var behind))
            return null;
        return new Credential(behind) { ExpireTime = InTwelveHours() };
    }

    private static Timestamp InTwelveHours() => TimeProvider.System.GetUtcNow().AddHours(12).ToTimestamp();

    private static RpcException NoSuchKey() => new(new Status(StatusCode.NotFound, "no such key"));

    private static string Hash(string key) => KeyHash.Of(System.Text.Encoding.UTF8.GetBytes(key)).ToHex();
}
