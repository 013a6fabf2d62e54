using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Contact.V1;
using Rapport.Gateway.Credentials;
using Rapport.Gateway.Tests.Running;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Tests.Credentials;

/// <summary>How long an answer of contact is believed, and what happens while contact is away.</summary>
public sealed class CredentialDirectoryTests : IAsyncLifetime
{
    private static readonly KeyHash Key = KeyHash.Of("rk_1"u8);

    private readonly HandClock time = new();
    private FakeService contact = null!;
    private CredentialDirectory directory = null!;

    public async Task InitializeAsync()
    {
        contact = await FakeService.StartAsync("Contact");
        contact.Credentials.Add("rk_1", RunningGateway.ApiCredential("shop", "key_1", "*"));
        var client = new CredentialService.CredentialServiceClient(GrpcChannel.ForAddress(contact.Address));
        directory = new CredentialDirectory(client, time, NullLogger<CredentialDirectory>.Instance);
    }

    public async Task DisposeAsync() => await contact.DisposeAsync();

    [Fact]
    public async Task Answer_WithinItsTime_IsNotAskedForAgain()
    {
        await directory.FindAsync(Key);
        time.Now += TimeSpan.FromSeconds(44);
        var caller = await directory.FindAsync(Key);

        Assert.Equal("shop", caller?.Workspace);
        Assert.Equal(1, contact.Credentials.Asked);
    }

    [Fact]
    public async Task Key_TakenBack_IsRefusedAfterAMinute()
    {
        await directory.FindAsync(Key);
        contact.Credentials.Remove("rk_1");
        time.Now += TimeSpan.FromSeconds(61);

        Assert.Null(await directory.FindAsync(Key));
    }

    [Fact]
    public async Task UnknownKey_AskedForManyTimes_IsLookedUpOnceInFiveSeconds()
    {
        var unknown = KeyHash.Of("rk_2"u8);
        for (var i = 0; i < 20; i++)
            Assert.Null(await directory.FindAsync(unknown));
        Assert.Equal(1, contact.Credentials.Asked);

        contact.Credentials.Add("rk_2", new Credential { Workspace = "new", Kind = CredentialKind.ApiKey });
        time.Now += TimeSpan.FromSeconds(5);
        Assert.Equal("new", (await directory.FindAsync(unknown))?.Workspace);
    }

    [Fact]
    public async Task ManyCallers_WithTheSameNewKey_AskOnce()
    {
        var open = new TaskCompletionSource();
        contact.Credentials.Gate = open.Task;
        var callers = Enumerable.Range(0, 50).Select(_ => directory.FindAsync(Key).AsTask()).ToList();
        open.SetResult();
        await Task.WhenAll(callers);

        Assert.Equal(1, contact.Credentials.Asked);
        Assert.All(callers, caller => Assert.Equal("shop", caller.Result?.Workspace));
    }

    [Fact]
    public async Task KnownKey_WhileContactIsAway_GoesOnForAnHour()
    {
        await directory.FindAsync(Key);
        contact.Credentials.Fault = StatusCode.Unavailable;
        time.Now += TimeSpan.FromMinutes(2);
        Assert.NotNull(await directory.FindAsync(Key));
        time.Now += TimeSpan.FromMinutes(50);
        Assert.NotNull(await directory.FindAsync(Key));
        time.Now += TimeSpan.FromMinutes(9);

        var refused = await Assert.ThrowsAsync<DomainError>(() => directory.FindAsync(Key).AsTask());
        Assert.Equal(Rapport.Common.V1.ErrorReason.Unavailable, refused.Reason);
    }

    [Fact]
    public async Task NewKey_WhileContactIsAway_IsUnavailableAndNotRemembered()
    {
        contact.Credentials.Fault = StatusCode.Unavailable;
        await Assert.ThrowsAsync<DomainError>(() => directory.FindAsync(Key).AsTask());
        contact.Credentials.Fault = null;

        Assert.NotNull(await directory.FindAsync(Key));
    }

    [Fact]
    public void Answers_BeyondTheLimit_LeaveOldestFirst()
    {
        var known = new KnownCredentials(limit: 100);
        var start = time.Now;
        var caller = new Caller("shop", "key", true, [], null);
        for (var i = 0; i < 250; i++)
            known.Keep(new KeyHash(0, (UInt128)i), new KnownCredential(caller, start.AddSeconds(i)));

        Assert.InRange(known.Count, 90, 100);
        Assert.NotNull(known.Find(new KeyHash(0, 249)));
        Assert.Null(known.Find(new KeyHash(0, 0)));
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
