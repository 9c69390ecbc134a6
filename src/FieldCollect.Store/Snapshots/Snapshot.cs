namespace FieldCollect.Store.Snapshots;

/// <summary>One representation of a snapshot on the disk.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Of these bytes.</param>
public sealed record SnapshotBytes(string Path, long Length, byte[] Sha256);

/// <summary>A beat as it stood at a change number, as a file.</summary>
/// <param name="Beat">The beat's code.</param>
/// <param name="Epoch">Of the register when it was made.</param>
/// <param name="ChangeNumber">What it holds.</param>
/// <param name="MadeAt">By the server's clock.</param>
/// <param name="Rows">How many.</param>
/// <param name="People">Whose records are in it, for the audit log.</param>
/// <param name="Plain">The SQLite file itself.</param>
public sealed record Snapshot(string Beat, Guid Epoch, long ChangeNumber, DateTimeOffset MadeAt, int Rows, IReadOnlyList<Guid> People, SnapshotBytes Plain)
{
    private readonly Dictionary<string, Task<SnapshotBytes>> _coded = [];

    /// <summary>The same under a content coding, made once.</summary>
    public Task<SnapshotBytes> CodedAsync(string coding, Func<SnapshotBytes, string, Task<SnapshotBytes>> make)
    {
        lock (_coded)
        {
            if (!_coded.TryGetValue(coding, out var made) || made.IsFaulted)
                _coded[coding] = made = Task.Run(() => make(Plain, Plain.Path + "." + coding));
            return made;
        }
    }

    /// <summary>Bytes on the disk, as far as made.</summary>
    public long Size
    {
        get
        {
            lock (_coded)
                return Plain.Length + _coded.Values.Where(c => c.IsCompletedSuccessfully).Sum(c => c.Result.Length);
        }
    }

    /// <summary>Takes its files away; whoever reads one reads it to the end (on Windows, it stays until the next start).</summary>
    public void Delete()
    {
        lock (_coded)
        {
            foreach (var path in _coded.Keys.Select(c => Plain.Path + "." + c).Append(Plain.Path))
            {
                try
                {
                    File.Delete(path);
                }
                catch (IOException)
                {
                    // Being read, where open files cannot be deleted.
                }
            }
        }
    }
}
