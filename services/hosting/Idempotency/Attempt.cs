using Grpc.Core;
using Rapport.Hosting.Ids;

namespace Rapport.Hosting.Idempotency;

/// <summary>
/// What a write knows of the request that it carries out. What it makes has an id of <see cref="IdOf"/>, so that an
/// attempt which follows one that died makes the same thing, not another.
/// </summary>
/// <param name="Key">The caller's key; empty for none.</param>
/// <param name="Seed">The same for all attempts at the request, and no other's; empty without a key.</param>
/// <param name="IsRepeat">An attempt before this one ended without an answer: it may have had its effect.</param>
public readonly record struct Attempt(string Key, string Seed, bool IsRepeat)
{
    private static readonly object Place = new();

    /// <summary>An attempt at a request without a key.</summary>
    public static Attempt Unnamed { get; } = new("", "", false);

    /// <summary>The id (a UUID) of what the request makes; null without a key, and any new id will do.</summary>
    /// <param name="part">Which of the things that it makes.</param>
    public string? IdOf(string part) => Seed is { Length: > 0 } ? DerivedId.From(Seed, part) : null;

    /// <summary>The attempt that a call is.</summary>
    internal static Attempt Of(ServerCallContext call) =>
        call.UserState.TryGetValue(Place, out var attempt) ? (Attempt)attempt : Unnamed;

    /// <summary>Tells the call.</summary>
    internal void TellTo(ServerCallContext call) => call.UserState[Place] = this;
}

/// <summary>How handlers find their <see cref="Idempotency.Attempt"/>.</summary>
public static class AttemptContext
{
    /// <summary>The attempt at a request that this call is.</summary>
    public static Attempt Attempt(this ServerCallContext call) => Idempotency.Attempt.Of(call);
}
