using System.Collections.Concurrent;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Gateway.Credentials;

namespace Rapport.Gateway.Tests.Running;

/// <summary>Contact's answer to whose a key is.</summary>
internal sealed class FakeCredentials : CredentialService.CredentialServiceBase
{
    private readonly ConcurrentDictionary<string, Credential> keys = new();
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
        return keys.TryGetValue(request.KeySha256, out var credential)
            ? credential
            : throw new RpcException(new Status(StatusCode.NotFound, "no such key"));
    }

    private static string Hash(string key) => KeyHash.Of(System.Text.Encoding.UTF8.GetBytes(key)).ToHex();
}
