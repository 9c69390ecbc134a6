using System.Security.Cryptography;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Store.Protection;

/// <summary>
/// The keys under which tokens of plates are made and checked. The first is worked out from the register's encryption key, so a register that was made before there
/// were any has one, and no process that only reads has to write a file; those that were added stand in the key file.
/// </summary>
/// <param name="dataFolder">Where the key file lies; null for keys that live in memory only.</param>
/// <param name="opened">The keys as read at start.</param>
/// <param name="time">The clock.</param>
public sealed class PlateKeyRing(string? dataFolder, RegisterKeys opened, TimeProvider time)
{
    private const char First = '0';

    // A key that another process has added is known here after so long. Asked for each token, the file system would cost more than the check.
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    // Two who add at once do so one after the other; who waits longer than this has met a file that somebody else holds open.
    private const int MostTries = 50;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private (PlateKeys Keys, DateTime Written) _known = (Of(opened), Written(dataFolder));
    private long _looked = time.GetTimestamp();

    /// <summary>As they are now.</summary>
    public PlateKeys Keys
    {
        get
        {
            lock (_gate)
            {
                if (dataFolder is not null && time.GetElapsedTime(_looked) >= LooksEvery)
                    Look();
                return _known.Keys;
            }
        }
    }

    /// <summary>Adds a random key, by which new tokens are made from now on; plates of the others stay genuine. Durable when this returns.</summary>
    /// <returns>The new key's id; null when all 32 are taken.</returns>
    /// <exception cref="InvalidDataException">The key file is missing or is none.</exception>
    /// <exception cref="IOException">Another process holds the key file.</exception>
    public static char? Rotate(string dataFolder, DateOnly today)
    {
        if (!RegisterKeys.Exist(dataFolder))
            throw new InvalidDataException($"{RegisterKeys.FileName} is missing from the data folder of this register.");
        using var alone = LockFile(dataFolder);
        var keys = RegisterKeys.OpenOrCreate(dataFolder);
        if (Of(keys).NextId() is not { } id)
            return null;
        var added = new StoredPlateKey(id.ToString(), RandomNumberGenerator.GetBytes(PlateKey.SecretLength), today);
        RegisterKeys.Replace(dataFolder, keys with { PlateKeys = [.. keys.PlateKeys ?? [], added] });
        return id;
    }

    /// <summary>Takes a key out of the file: from then on all its plates are forged.</summary>
    /// <returns>False where there is no such key, or no other.</returns>
    /// <exception cref="InvalidDataException">The key file is missing or is none.</exception>
    /// <exception cref="IOException">Another process holds the key file.</exception>
    public static bool GiveUp(string dataFolder, char id)
    {
        if (!RegisterKeys.Exist(dataFolder))
            throw new InvalidDataException($"{RegisterKeys.FileName} is missing from the data folder of this register.");
        using var alone = LockFile(dataFolder);
        var keys = RegisterKeys.OpenOrCreate(dataFolder);
        var held = Of(keys);
        if (held.All.Count == 1 || held.Find(id) is null)
            return false;
        // The first is not in the list. Its id may have come round again, and then stands for the newer one.
        var added = (keys.PlateKeys ?? []).ToList();
        var fromList = added.RemoveAll(k => k.Id == id.ToString()) > 0;
        RegisterKeys.Replace(dataFolder, keys with { PlateKeys = added, FirstPlateKeyGivenUp = keys.FirstPlateKeyGivenUp || !fromList });
        return true;
    }

    /// <summary>The keys of a key file.</summary>
    /// <exception cref="InvalidDataException">Those that were added are no keys.</exception>
    public static PlateKeys Of(RegisterKeys keys)
    {
        try
        {
            var first = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Encryption, PlateKey.SecretLength, info: "FieldCollect plate key 0"u8.ToArray());
            PlateKey[] begun = keys.FirstPlateKeyGivenUp ? [] : [new PlateKey(First, first)];
            return new PlateKeys([.. begun, .. (keys.PlateKeys ?? []).Select(k => new PlateKey(k.Id.Single(), k.Secret))]);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{RegisterKeys.FileName} holds keys of plates that are none. Restore it from the backup.");
        }
    }

    private void Look()
    {
        _looked = time.GetTimestamp();
        // Gone for a moment while it is put back: reading would make a new one.
        if (!RegisterKeys.Exist(dataFolder!))
            return;
        var written = Written(dataFolder);
        if (written == _known.Written)
            return;
        try
        {
            _known = (Of(RegisterKeys.OpenOrCreate(dataFolder!)), written);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Somebody is at the file: what was known is still right, and the next look is a second away.
        }
    }

    private static DateTime Written(string? dataFolder) => dataFolder is null ? default : File.GetLastWriteTimeUtc(Path.Combine(dataFolder, RegisterKeys.FileName));

    private static FileStream LockFile(string dataFolder)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(Path.Combine(dataFolder, RegisterKeys.FileName + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < MostTries)
            {
                Thread.Sleep(BetweenTries);
            }
        }
    }
}
