using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Rapport.Sinks.Smtp;

/// <summary>
/// One client's conversation over its connection. Replies are collected and sent when the client's input is used up,
/// so that a pipelined client gets one packet for many commands.
/// </summary>
/// <param name="take">Decides about a whole message: kept, or refused with a reply.</param>
internal sealed class SmtpConversation(
    IDuplexPipe transport,
    SinksOptions options,
    Func<Envelope, DataReader, CancellationToken, ValueTask<SmtpReply>> take)
{
    // RFC 5321 4.5.3.1.4 asks for 512; ESMTP parameters and international addresses need more.
    private const int MaxLine = 4096;

    private readonly SmtpSession session = new(options.MaxMessageBytes, options.MaxRecipients);
    private DataReader? data;
    private bool skipsLine;

    public async Task Run(CancellationToken closed)
    {
        Reply(new SmtpReply(220, "localhost ESMTP Rapport local mailbox"));
        while (!session.IsOver)
        {
            await transport.Output.FlushAsync(closed);
            if (await ReadInTime(closed) is not { } result)
            {
                Reply(SmtpReply.TimedOut);
                break;
            }
            var rest = await Answer(result.Buffer, closed);
            transport.Input.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted) return;
        }
        await transport.Output.FlushAsync(closed);
    }

    private async ValueTask<ReadResult?> ReadInTime(CancellationToken closed)
    {
        if (transport.Input.TryRead(out var ready)) return ready;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(closed);
        idle.CancelAfter(options.IdleTimeout);
        try
        {
            return await transport.Input.ReadAsync(idle.Token);
        }
        catch (OperationCanceledException) when (!closed.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>What was not used: the beginning of a line, or nothing.</returns>
    private async ValueTask<ReadOnlySequence<byte>> Answer(ReadOnlySequence<byte> bytes, CancellationToken closed)
    {
        while (!session.IsOver && !bytes.IsEmpty)
        {
            if (!session.ReceivesData)
            {
                if (!AnswerLine(ref bytes)) break;
                continue;
            }
            data ??= new DataReader(options.MaxMessageBytes);
            if (!ReadData(data, ref bytes)) continue;
            var whole = data;
            data = null;
            Reply(await take(session.EndData(), whole, closed));
        }
        return bytes;
    }

    /// <returns>False when there is no whole line yet.</returns>
    private bool AnswerLine(ref ReadOnlySequence<byte> bytes)
    {
        if (bytes.PositionOf((byte)'\n') is not { } end)
        {
            if (!skipsLine && bytes.Length <= MaxLine) return false;
            skipsLine = true;
            bytes = bytes.Slice(bytes.End);
            return false;
        }
        var line = bytes.Slice(0, end);
        bytes = bytes.Slice(bytes.GetPosition(1, end));
        Reply(skipsLine || line.Length > MaxLine
            ? SmtpReply.LineTooLong
            : session.Answer(Encoding.UTF8.GetString(line).TrimEnd('\r')));
        skipsLine = false;
        return true;
    }

    private static bool ReadData(DataReader data, ref ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            var ended = data.Read(segment.Span, out var used);
            bytes = bytes.Slice(used);
            if (ended) return true;
        }
        return false;
    }

    private void Reply(SmtpReply reply) => Encoding.UTF8.GetBytes(reply.ToString(), transport.Output);
}
