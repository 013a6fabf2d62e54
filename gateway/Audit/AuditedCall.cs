using Rapport.Common.V1;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Audit;

/// <summary>A call that the audit log has to know of.</summary>
/// <param name="Name"><c>rapport.contact.v1.ApiKeyService/EndApiKey</c>, or verb and path of the gateway's own.</param>
/// <param name="Method">Its contract; null for the gateway's own.</param>
/// <param name="Binding">The HTTP form that tells what it is about; null where there is none.</param>
/// <param name="Reads">The call that reads what it is about; null where there is none.</param>
internal sealed record AuditedCall(string Name, ApiMethod? Method = null, HttpBinding? Binding = null, ApiMethod? Reads = null)
{
    /// <summary>
    /// Whether the contract of a call makes it one: what deletes; what changes something and says nothing of persons, which
    /// are definitions, keys and settings; and what says so itself. Not what a write key may do: that is anybody, at any rate.
    /// </summary>
    public static bool Is(CallFacts facts) => !facts.WriteKey && (facts.Audited || facts.SideEffect == SideEffect.Deletes
        || (facts.SideEffect > SideEffect.None && facts.PersonalData == PersonalData.None));

    /// <summary>A call of the contracts; null for one that is not audited.</summary>
    /// <param name="method">The call.</param>
    /// <param name="binding">The HTTP form by which it came; null for gRPC.</param>
    /// <param name="api">All calls.</param>
    public static AuditedCall? Of(ApiMethod method, HttpBinding? binding, ApiDefinition api)
    {
        if (!Is(method.Facts))
            return null;
        binding ??= method.Bindings is [var first, ..] ? first : null;
        return new AuditedCall(
            $"{method.Rpc.Service.FullName}/{method.Rpc.Name}", method, binding,
            binding is null ? null : ResourceName.ReaderOf(binding, method.Cluster, api));
    }
}
