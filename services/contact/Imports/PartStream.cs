namespace Rapport.Contact.Imports;

/// <summary>A file as its parts hold it, one part in memory at a time. Only its beginning can be sought.</summary>
internal sealed class PartStream(ImportPartStore parts, string workspace, string import, int count) : Stream
{
    private byte[] current = [];
    private int part;
    private int at;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
            (current, part, at, position) = ([], 0, 0, 0);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (at == current.Length)
        {
            if (part == count)
                return 0;
            current = await parts.ReadAsync(workspace, import, ++part, cancellationToken) ?? throw ImportPartStore.Gone();
            at = 0;
        }

        var read = Math.Min(buffer.Length, current.Length - at);
        current.AsMemory(at, read).CopyTo(buffer);
        at += read;
        position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
