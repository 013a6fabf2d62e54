using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace Rapport.Platform.Testing.Api;

/// <summary>
/// Makes every writing call with requests that are misshapen in every way that its messages allow: empty, nested parts
/// empty, texts that are no ids, numbers that are none, times out of range.
/// </summary>
public static class MisshapenWalk
{
    private const int DeepestPart = 4;
    private static readonly string[] Texts = ["", " ", "$where", "a.b", "id\n", "A", "\u0000", "昵称", "(", new('x', 300)];
    private static readonly double[] Doubles = [double.NaN, double.PositiveInfinity, -1, double.MaxValue];
    private static readonly long[] Integers = [-1, int.MinValue, int.MaxValue];

    /// <summary>
    /// No such request is an unexpected fault: each is answered, or refused with a reason. Those that are empty
    /// altogether are refused, but for <paramref name="takesNothing"/>, whose calls need no argument.
    /// </summary>
    public static async Task RefusesAsync(
        CallInvoker calls, IReadOnlyList<ServiceDescriptor> services, params IReadOnlyCollection<string> takesNothing)
    {
        var walked = PublicCall.Of(services).Where(call => call.GetPath.Length == 0).ToList();
        Assert.NotEmpty(walked);
        foreach (var call in walked)
        {
            if (!takesNothing.Contains(call.Rpc.Name))
            {
                var refusal = await call.RefusedAsync(calls, call.NewRequest());
                Assert.True(refusal.Code is StatusCode.InvalidArgument or StatusCode.NotFound && !refusal.Reason.StartsWith("no ", StringComparison.Ordinal),
                    $"{call.Name} without anything: {refusal.Code} {refusal.Reason}");
            }

            foreach (var request in Misshapen(call.Rpc.InputType, 0))
            {
                var refusal = await call.RefusedAsync(calls, request);
                Assert.False(
                    refusal.Code is StatusCode.Internal or StatusCode.Unknown or StatusCode.Unavailable or StatusCode.DeadlineExceeded
                        || (refusal.Code != StatusCode.OK && refusal.Reason.StartsWith("no ", StringComparison.Ordinal)),
                    $"{call.Name} {Describe(request)}: {refusal.Code} {refusal.Reason}");
            }
        }
    }

    private static IEnumerable<IMessage> Misshapen(MessageDescriptor type, int depth)
    {
        if (depth >= DeepestPart)
            yield break;
        foreach (var field in type.Fields.InDeclarationOrder().Where(field => !field.IsMap))
            foreach (var value in Values(field, depth))
            {
                var message = type.Parser.ParseFrom(ByteString.Empty);
                if (field.IsRepeated)
                    ((IList)field.Accessor.GetValue(message)).Add(value);
                else
                    field.Accessor.SetValue(message, value);
                yield return message;
            }
    }

    private static IEnumerable<object> Values(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => Texts,
        FieldType.Double => Doubles.Cast<object>(),
        FieldType.Int32 => Integers.Select(value => (object)(int)value),
        FieldType.Int64 => Integers.Append(long.MinValue).Append(long.MaxValue).Cast<object>(),
        FieldType.Enum => [0, 99, -1],
        FieldType.Bytes => [ByteString.CopyFromUtf8("{"), ByteString.CopyFrom(0xff, 0xfe)],
        FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName =>

            [
                new Timestamp(), new Timestamp { Seconds = long.MaxValue }, new Timestamp { Nanos = -1 },
                new Timestamp { Seconds = 253_402_300_799, Nanos = 999_999_999 }, new Timestamp { Seconds = -62_135_596_800 },
            ],
        FieldType.Message when field.MessageType.FullName == Duration.Descriptor.FullName =>

            [
                new Duration(), new Duration { Seconds = long.MaxValue }, new Duration { Seconds = -1, Nanos = 1 },
                new Duration { Nanos = int.MaxValue }, new Duration { Seconds = 315_576_000_000 },
                new Duration { Seconds = -315_576_000_000 },
            ],
        FieldType.Message when field.MessageType.FullName == Value.Descriptor.FullName => [new Value()],
        FieldType.Message when field.MessageType.FullName == Struct.Descriptor.FullName =>
            [new Struct(), new Struct { Fields = { ["a"] = new Value() } }, new Struct { Fields = { ["a"] = Value.ForNumber(double.NaN) } }],
        FieldType.Message => [Empty(field.MessageType), .. Misshapen(field.MessageType, depth + 1)],
        _ => [],
    };

    // Some of these cannot be written as JSON.
    private static string Describe(IMessage request)
    {
        try
        {
            return request.ToString()!;
        }
        catch (InvalidOperationException)
        {
            return Convert.ToBase64String(request.ToByteArray());
        }
    }

    private static IMessage Empty(MessageDescriptor type) => type.Parser.ParseFrom(ByteString.Empty);
}
