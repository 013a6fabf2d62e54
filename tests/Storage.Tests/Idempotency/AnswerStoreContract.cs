using Rapport.Hosting.Idempotency;
using Rapport.Platform.Testing;

namespace Rapport.Storage.Tests.Idempotency;

/// <summary>What every store of answers does, whatever keeps them.</summary>
public abstract class AnswerStoreContract : IAsyncLifetime
{
    private static readonly byte[] Request = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Other = [.. Request.Reverse()];
    private static readonly KeptAnswer Answer = new(IsRefusal: false, [1, 0, 255]);

    [Fact]
    public async Task Claim_WhileOneRunsAndAfterItsAnswer_TellsWhatTheKeyStandsFor()
    {
        var store = await StoreAsync(new IdempotencyOptions());
        var first = await ClaimAsync(store);
        Assert.Equal(ClaimOutcome.Granted, first.Outcome);
        Assert.Equal(ClaimOutcome.Running, (await ClaimAsync(store)).Outcome);
        Assert.Equal(ClaimOutcome.OtherRequest, (await ClaimAsync(store, Other)).Outcome);

        await store.KeepAsync("k", first.Token, Answer);
        var repeat = await ClaimAsync(store);
        Assert.Equal(ClaimOutcome.Answered, repeat.Outcome);
        Assert.False(repeat.Answer!.IsRefusal);
        Assert.Equal(Answer.Bytes, repeat.Answer.Bytes);
        Assert.Equal(ClaimOutcome.OtherRequest, (await ClaimAsync(store, Other)).Outcome);
        Assert.Equal(ClaimOutcome.Granted, (await store.ClaimAsync("another", Request, default)).Outcome);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 8, 9 })]
    public async Task Keep_ARefusalOrNothing_IsGivenBackAsItWas(byte[] bytes)
    {
        var store = await StoreAsync(new IdempotencyOptions());
        await store.KeepAsync("k", (await ClaimAsync(store)).Token, new KeptAnswer(IsRefusal: true, bytes));
        var kept = (await ClaimAsync(store)).Answer!;
        Assert.True(kept.IsRefusal);
        Assert.Equal(bytes, kept.Bytes);
    }

    [Fact]
    public async Task Claim_SixteenAtOnce_IsGrantedToOne()
    {
        var store = await StoreAsync(new IdempotencyOptions());
        for (var round = 0; round < 5; round++)
        {
            var key = $"race {round}";
            var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(
                _ => Task.Run(() => store.ClaimAsync(key, Request, default))));
            Assert.Single(claims, claim => claim.Outcome == ClaimOutcome.Granted);
            Assert.Equal(15, claims.Count(claim => claim.Outcome == ClaimOutcome.Running));
        }
    }

    [Fact]
    public async Task Claim_AfterAnAttemptThatDied_IsGrantedAgainWithTheSameSeedAndShutsTheOldOneOut()
    {
        var store = await StoreAsync(new IdempotencyOptions { Lease = TimeSpan.FromMilliseconds(300) });
        var died = await ClaimAsync(store);
        RequestClaim? next = null;
        await Eventually.HoldsAsync(
            async () => (next = await ClaimAsync(store)).Outcome == ClaimOutcome.GrantedAgain, "the lease lapses");
        Assert.Equal(died.Seed, next!.Seed);
        Assert.NotEqual(died.Token, next.Token);

        await store.KeepAsync("k", died.Token, new KeptAnswer(IsRefusal: true, [7]));
        await store.ForgetAsync("k", died.Token);
        await store.KeepAsync("k", next.Token, Answer);
        Assert.Equal(Answer.Bytes, (await ClaimAsync(store)).Answer!.Bytes);
    }

    [Fact]
    public async Task Claim_OfAnotherRequestAfterAnAttemptThatDied_IsRefused()
    {
        var store = await StoreAsync(new IdempotencyOptions());
        var died = await ClaimAsync(store);
        await store.ReleaseAsync("k", died.Token);
        Assert.Equal(ClaimOutcome.OtherRequest, (await ClaimAsync(store, Other)).Outcome);
    }

    [Fact]
    public async Task Release_LetsTheNextAttemptBeginAtOnceWithTheSameSeed()
    {
        var store = await StoreAsync(new IdempotencyOptions());
        var first = await ClaimAsync(store);
        await store.ReleaseAsync("k", first.Token);
        var next = await ClaimAsync(store);
        Assert.Equal((ClaimOutcome.GrantedAgain, first.Seed), (next.Outcome, next.Seed));
    }

    [Fact]
    public async Task Forget_FreesTheKeyForAnyRequest()
    {
        var store = await StoreAsync(new IdempotencyOptions());
        var first = await ClaimAsync(store);
        await store.ForgetAsync("k", first.Token);
        var next = await ClaimAsync(store, Other);
        Assert.Equal(ClaimOutcome.Granted, next.Outcome);
        Assert.NotEqual(first.Seed, next.Seed);
    }

    [Fact]
    public async Task Claim_AfterItsLife_IsANewRequest()
    {
        var store = await StoreAsync(new IdempotencyOptions { KeptFor = TimeSpan.FromSeconds(1) });
        var first = await ClaimAsync(store);
        await store.KeepAsync("k", first.Token, Answer);
        // The new request lives longer than this test may take.
        var lasting = await StoreAsync(new IdempotencyOptions());
        RequestClaim? next = null;
        await Eventually.HoldsAsync(
            async () => (next = await ClaimAsync(lasting, Other)).Outcome == ClaimOutcome.Granted, "the life ends");
        Assert.NotEqual(first.Seed, next!.Seed);
        await lasting.KeepAsync("k", next.Token, new KeptAnswer(IsRefusal: false, [5]));
        Assert.Equal(ClaimOutcome.OtherRequest, (await ClaimAsync(lasting)).Outcome);
    }

    [Fact]
    public async Task What_IsRemembered_EndsByItself()
    {
        var options = new IdempotencyOptions();
        var store = await StoreAsync(options);
        var claim = await ClaimAsync(store);
        Assert.InRange(await LifeAsync("k"), options.KeptFor - TimeSpan.FromMinutes(2), options.KeptFor);
        await store.KeepAsync("k", claim.Token, Answer);
        Assert.InRange(await LifeAsync("k"), options.KeptFor - TimeSpan.FromMinutes(2), options.KeptFor);
    }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>A store; all of a test keep their answers in one place, which is empty at first.</summary>
    internal abstract Task<IAnswerStore> StoreAsync(IdempotencyOptions options);

    /// <summary>What is left of a key's life, as the store will end it.</summary>
    protected abstract Task<TimeSpan> LifeAsync(string key);

    private static Task<RequestClaim> ClaimAsync(IAnswerStore store, byte[]? request = null) =>
        store.ClaimAsync("k", request ?? Request, CancellationToken.None);
}
