using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Audit;

/// <summary>An audit entry before it has its number and hash.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who, on which device, why.</param>
/// <param name="Action">read, write, pull, signIn, ...</param>
/// <param name="EntitySet">The sets concerned, by a space apart.</param>
/// <param name="Count">Rows read or written.</param>
/// <param name="Keys">The ids of the people's records concerned.</param>
public sealed record AuditDraft(DateTimeOffset At, Actor Actor, string Action, string EntitySet, int Count, IReadOnlyCollection<Guid> Keys);

/// <summary>
/// The hash chain of readings and writings: each entry's hash covers the one before, so that an entry taken out, put in or altered is found.
/// The head stands in RegisterState and is locked last in each transaction, like the change number.
/// </summary>
public static class AuditLog
{
    /// <summary>Locks the head of the chain and appends, in the context's transaction.</summary>
    public static async Task AppendAsync(RegisterContext context, AuditDraft draft)
    {
        var transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        if (context.Statements is { } kept)
        {
            await kept.Audit.AppendAsync(transaction, [draft]);
            return;
        }

        using var appender = new AuditAppender(context.Database.GetDbConnection());
        await appender.AppendAsync(transaction, [draft]);
    }

    /// <summary>The entry that follows the one whose hash is <paramref name="previous"/>.</summary>
    internal static AuditEntry Next(AuditDraft draft, long number, byte[] previous)
    {
        var entry = new AuditEntry
        {
            Number = number,
            // The database keeps milliseconds: what is hashed must be what is kept.
            At = DateTimeOffset.FromUnixTimeMilliseconds(draft.At.ToUnixTimeMilliseconds()),
            UserId = draft.Actor.UserId,
            DeviceId = draft.Actor.DeviceId,
            Action = draft.Action,
            Purpose = draft.Actor.Purpose,
            EntitySet = draft.EntitySet,
            Count = draft.Count,
            Keys = Pack(draft.Keys),
        };
        entry.Hash = HashOf(entry, previous);
        return entry;
    }

    /// <summary>Walks the whole chain.</summary>
    /// <returns>The number of the first entry that does not fit, null if all do; and how many were looked at.</returns>
    public static async Task<(long? FirstBad, long Checked)> VerifyAsync(RegisterContext context, Action<long>? progress = null, CancellationToken cancel = default)
    {
        // Entries may be appended while we walk: the head read before must be met on the way, the head read after bounds the end.
        var before = await context.State.AsNoTracking().SingleAsync(cancel);
        var hash = Array.Empty<byte>();
        long expected = 0;
        await foreach (var entry in context.AuditEntries.AsNoTracking().OrderBy(a => a.Number).AsAsyncEnumerable().WithCancellation(cancel))
        {
            expected++;
            hash = HashOf(entry, hash);
            if (entry.Number != expected || !entry.Hash.AsSpan().SequenceEqual(hash) || (expected == before.AuditNumber && !hash.AsSpan().SequenceEqual(before.AuditHash)))
                return (expected, expected);
            if (expected % 10_000 == 0)
                progress?.Invoke(expected);
        }

        // Entries cut off at the end leave a chain that fits, and so do entries put on behind it; the head tells.
        if (expected < before.AuditNumber)
            return (expected + 1, expected);
        var after = await context.State.AsNoTracking().SingleAsync(cancel);
        return expected > after.AuditNumber ? (after.AuditNumber + 1, expected) : (null, expected);
    }

    private static byte[] HashOf(AuditEntry entry, byte[] previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        void Part(ReadOnlySpan<byte> bytes, Span<byte> length)
        {
            // Length before content: no two different entries run together to the same bytes.
            BinaryPrimitives.WriteInt64BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        void Number(long value, Span<byte> buffer)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer, value);
            hash.AppendData(buffer);
        }

        Part(previous, number);
        Number(entry.Number, number);
        Number(entry.At.ToUnixTimeMilliseconds(), number);
        Part(entry.UserId.ToByteArray(bigEndian: true), number);
        Part(entry.DeviceId?.ToByteArray(bigEndian: true) ?? [], number);
        Part(Encoding.UTF8.GetBytes(entry.Action), number);
        Part(Encoding.UTF8.GetBytes(entry.Purpose), number);
        Part(Encoding.UTF8.GetBytes(entry.EntitySet), number);
        Number(entry.Count, number);
        Part(entry.Keys, number);
        return hash.GetHashAndReset();
    }

    private static byte[] Pack(IReadOnlyCollection<Guid> keys)
    {
        var packed = new byte[keys.Count * 16];
        var at = 0;
        foreach (var key in keys)
        {
            key.TryWriteBytes(packed.AsSpan(at), bigEndian: true, out _);
            at += 16;
        }

        return packed;
    }
}
