using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FieldCollect.Store.Snapshots;

/// <summary>
/// Snapshots that were made, one a beat, in a folder of the data folder. They are this process's: the folder is cleared at start. Made one at a
/// time a beat, so that the terminals of a beat that load at once wait for the same file.
/// </summary>
public sealed class SnapshotCache : IDisposable
{
    /// <summary>In the data folder.</summary>
    public const string Folder = "snapshots";

    // A beat is some 5 MB with its codings; a county's beats together stay below what a county's photos take in a week.
    private const int MostFiles = 100;
    private const long MostBytes = 2L << 30;

    // Each reads one beat and compresses it, a second of one core: the others wait rather than take the machine from those who sync.
    private readonly SemaphoreSlim _making = new(2);

    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private long _made;

    public SnapshotCache(string folder)
    {
        _folder = folder;
        // What another process made may be of another register, or half written.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>How many were made since the start.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>The snapshot of a beat: the one at hand if it still serves, else a new one.</summary>
    /// <param name="beat">The beat's code.</param>
    /// <param name="serves">Whether one that is at hand may be given.</param>
    /// <param name="make">Makes a new one into a file of the path given.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public async Task<Snapshot> GetAsync(string beat, Func<Snapshot, Task<bool>> serves, Func<string, Task<Snapshot>> make, CancellationToken cancel)
    {
        var slot = _slots.GetOrAdd(beat, _ => new Slot());
        await slot.One.WaitAsync(cancel);
        try
        {
            if (slot.Held is { } held && File.Exists(held.Plain.Path) && await serves(held))
            {
                slot.Used = Environment.TickCount64;
                return held;
            }

            await _making.WaitAsync(cancel);
            try
            {
                Prepare();
                var number = Interlocked.Increment(ref _made);
                var path = Path.Combine(_folder, $"{beat}-{number}");
                // Under another name until it is whole.
                var making = path + ".tmp";
                try
                {
                    var made = await make(making);
                    File.Move(making, path);
                    slot.Held?.Delete();
                    slot.Held = made with { Plain = made.Plain with { Path = path } };
                }
                finally
                {
                    File.Delete(making);
                }
            }
            finally
            {
                _making.Release();
            }

            slot.Used = Environment.TickCount64;
            MakeRoom(slot);
            return slot.Held;
        }
        finally
        {
            slot.One.Release();
        }
    }

    /// <summary>The bytes of a file and their hash.</summary>
    public static async Task<SnapshotBytes> BytesOfAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan);
        return new SnapshotBytes(path, file.Length, await SHA256.HashDataAsync(file, cancel));
    }

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Held?.Delete();
            slot.One.Dispose();
        }

        _making.Dispose();
    }

    private void Prepare()
    {
        if (Directory.Exists(_folder))
            return;
        Directory.CreateDirectory(_folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The one asked for longest ago goes first; never the one that is being given.
    private void MakeRoom(Slot given)
    {
        var others = _slots.Values.Where(s => s != given && s.Held is not null).OrderBy(s => s.Used).ToList();
        var bytes = given.Held!.Size + others.Sum(s => s.Held?.Size ?? 0);
        for (var i = 0; i < others.Count && (others.Count - i >= MostFiles || bytes > MostBytes); i++)
        {
            if (others[i].Held is not { } oldest || !others[i].One.Wait(0))
                continue;
            bytes -= oldest.Size;
            oldest.Delete();
            others[i].Held = null;
            others[i].One.Release();
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim One { get; } = new(1);

        public Snapshot? Held { get; set; }

        public long Used { get; set; }
    }
}
