using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Gateway.Routes;

/// <summary>What public calls do not say of themselves, though everybody who reads them has to know it.</summary>
internal static partial class CallFaults
{
    /// <summary>A sentence for each fault, with the name of the call.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<ServiceDescriptor> services) =>
    [
        .. from service in services
           let isPublic = CallContract.IsPublic(service)
           from method in service.Methods
           let http = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
           where isPublic || http is not null
           from fault in Of(CallContract.FactsOf(method) ?? new CallFacts(), http?.PatternCase == HttpRule.PatternOneofCase.Get)
           select $"{method.FullName} {fault} (option rapport.common.v1.call).",
    ];

    private static IEnumerable<string> Of(CallFacts facts, bool isGet)
    {
        if (!Scope().IsMatch(facts.Scope))
            yield return "does not name its scope, as contacts.read";
        if (facts.SideEffect == SideEffect.Unspecified)
            yield return "does not say its side effect";
        if (facts.PersonalData == PersonalData.Unspecified)
            yield return "does not say what personal data it carries";
        if (isGet && facts.SideEffect > SideEffect.None)
            yield return "is a GET and has a side effect";
        if (facts.SideEffect > SideEffect.None && facts.Scope.EndsWith(".read", StringComparison.Ordinal))
            yield return "has a side effect and asks for a scope to read";
    }

    [GeneratedRegex(@"\A[a-z]+\.(read|write)\z")]
    private static partial Regex Scope();
}
