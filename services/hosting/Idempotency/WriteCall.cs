using System.Collections.Frozen;
using Google.Api;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;

namespace Rapport.Hosting.Idempotency;

/// <summary>
/// A public call that changes something, as its definition tells. Calls between services say nothing of that; their items
/// carry ids derived from causes instead.
/// </summary>
public sealed class WriteCall
{
    private const string KeyField = "request_id";

    private static readonly FrozenDictionary<string, WriteCall> All = CallContract.Files()
        .SelectMany(file => file.Services).SelectMany(service => service.Methods)
        .Where(method => IsWrite(method) && !method.IsClientStreaming)
        .Select(method => new WriteCall(method)).ToFrozenDictionary(call => call.Path);

    private WriteCall(MethodDescriptor method)
    {
        Path = $"/{method.Service.FullName}/{method.Name}";
        RequestId = FieldOf(method.InputType);
        IsDelete = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)?.PatternCase
            == HttpRule.PatternOneofCase.Delete;
    }

    /// <summary>All that the definitions know, but for streams, which bring many.</summary>
    public static IReadOnlyCollection<WriteCall> Known => All.Values;

    /// <summary>As gRPC names it: <c>/rapport.contact.v1.ContactService/IngestEvents</c>.</summary>
    public string Path { get; }

    /// <summary>The request's field <c>request_id</c>; null when it has none, and the key can only be given beside it.</summary>
    public FieldDescriptor? RequestId { get; }

    /// <summary>It takes a resource away.</summary>
    public bool IsDelete { get; }

    /// <summary>The call of a path; null when it is no write.</summary>
    public static WriteCall? Find(string path) => All.GetValueOrDefault(path);

    /// <summary>Whether a call changes something.</summary>
    public static bool IsWrite(MethodDescriptor method) =>
        CallContract.FactsOf(method) is { SideEffect: not (SideEffect.Unspecified or SideEffect.None) };

    /// <summary>The field of a message that names the request.</summary>
    public static FieldDescriptor? FieldOf(MessageDescriptor message) =>
        message.FindFieldByName(KeyField) is { FieldType: FieldType.String, IsRepeated: false } field ? field : null;
}
