namespace Rapport.Hosting.Idempotency;

/// <summary>What became of the attempt to carry a request out.</summary>
public enum ClaimOutcome
{
    /// <summary>It is this caller's to carry out.</summary>
    Granted,

    /// <summary>The same, after an attempt that ended without an answer: it may have had its effect.</summary>
    GrantedAgain,

    /// <summary>Another attempt at it is under way.</summary>
    Running,

    /// <summary>It has been answered.</summary>
    Answered,

    /// <summary>Its key names another request.</summary>
    OtherRequest,
}

/// <summary>A kept answer.</summary>
/// <param name="IsRefusal">The bytes are a google.rpc.Status, else the response.</param>
/// <param name="Bytes">Protobuf.</param>
public sealed record KeptAnswer(bool IsRefusal, byte[] Bytes);

/// <summary>An attempt to carry a request out.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Token">Of a granted one: proves it.</param>
/// <param name="Seed">Of a granted one: the same for all attempts at the request, and no other's.</param>
/// <param name="Answer">Of an answered request.</param>
public sealed record RequestClaim(ClaimOutcome Outcome, string Token = "", string Seed = "", KeptAnswer? Answer = null);

/// <summary>
/// Where a service keeps what it has answered under which request key. One atomic step decides who carries a request
/// out; the clock of its lease and of its life is the store's.
/// </summary>
public interface IAnswerStore
{
    /// <summary>Asks to carry a request out. A request that is new is remembered from here on.</summary>
    Task<RequestClaim> ClaimAsync(string key, byte[] fingerprint, CancellationToken cancellation);

    /// <summary>Keeps the answer, unless another attempt has taken over.</summary>
    Task KeepAsync(string key, string token, KeptAnswer answer);

    /// <summary>Ends an attempt without an answer: the next one may begin at once, and has the same seed.</summary>
    Task ReleaseAsync(string key, string token);

    /// <summary>Ends an attempt that has done nothing: its key is free for any request.</summary>
    Task ForgetAsync(string key, string token);
}
