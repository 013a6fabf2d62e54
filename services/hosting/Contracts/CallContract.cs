using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;

namespace Rapport.Hosting.Contracts;

/// <summary>What the contracts say of calls, services and fields beside their form: <c>rapport/common/v1/call.proto</c>.</summary>
public static class CallContract
{
    // Demanded beside the scope of a call: of operators, and of who signs an MQL contract.
    private static readonly string[] Further = ["admin", "leads.sign_marketing", "leads.sign_sales"];

    /// <summary>All scopes that a key may have, but for <c>*</c>.</summary>
    public static IReadOnlySet<string> Scopes { get; } = Files().SelectMany(file => file.Services)
        .SelectMany(service => service.Methods).Select(method => FactsOf(method)?.Scope).OfType<string>().Concat(Further)
        .ToFrozenSet();

    /// <summary>All files of the platform's contracts.</summary>
    public static IEnumerable<FileDescriptor> Files() => typeof(Event).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", typeof(FileDescriptor))?.GetValue(null)).OfType<FileDescriptor>();

    /// <summary>Scope, side effect and personal data of a call; null for one that says nothing, which is not public.</summary>
    public static CallFacts? FactsOf(MethodDescriptor method) => method.GetOptions()?.GetExtension(CallExtensions.Call);

    /// <summary>Whether callers from outside may reach it.</summary>
    public static bool IsPublic(ServiceDescriptor service) => service.Methods.Any(method => FactsOf(method) is not null);

    /// <summary>The process that answers a service, a key of <c>Rapport:Services</c>.</summary>
    public static string ProcessOf(ServiceDescriptor service)
    {
        if (service.GetOptions()?.GetExtension(CallExtensions.ServedBy) is { Length: > 0 } process)
            return process;
        var area = service.File.Package.Split('.')[1];
        return char.ToUpperInvariant(area[0]) + area[1..];
    }

    /// <summary>What a field is marked as; unspecified when it is not marked.</summary>
    public static PersonalData PersonalOf(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(CallExtensions.Personal) ?? PersonalData.Unspecified;
}
