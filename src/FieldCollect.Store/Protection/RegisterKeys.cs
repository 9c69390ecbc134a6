using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FieldCollect.Store.Protection;

/// <summary>
/// The keys that open the register's personal values. Made at first start, kept in a file beside the data that only its owner can read;
/// whoever has the database without this file has ciphertext.
/// </summary>
/// <param name="Version">Goes into every ciphertext, so that a later key can stand beside this one.</param>
/// <param name="Encryption">32 bytes, AES-256-GCM.</param>
/// <param name="BlindIndex">32 bytes, HMAC-SHA256.</param>
/// <param name="Tokens">32 bytes; signs page and delta tokens.</param>
public sealed record RegisterKeys(byte Version, byte[] Encryption, byte[] BlindIndex, byte[] Tokens)
{
    public const string FileName = "register-keys.json";

    /// <summary>Keys for plates that were added since, oldest first; the first of all is worked out, see <see cref="PlateKeyRing"/>. Null in a file of a register without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StoredPlateKey>? PlateKeys { get; init; }

    /// <summary>Whether plates of the key that is worked out count no more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FirstPlateKeyGivenUp { get; init; }

    public static bool Exist(string dataFolder) => File.Exists(Path.Combine(dataFolder, FileName));

    /// <summary>Reads the key file of a data folder, or makes it.</summary>
    /// <exception cref="InvalidDataException">The file is there but is no key file.</exception>
    public static RegisterKeys OpenOrCreate(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (File.Exists(path))
            return Read(path);

        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(dataFolder);
        else
            Directory.CreateDirectory(dataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var keys = New();
        var fresh = WriteBeside(path, keys);
        try
        {
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first; its keys are the keys.
            File.Delete(fresh);
            return Read(path);
        }

        return keys;
    }

    /// <summary>Fresh random keys, for tests and new registers.</summary>
    public static RegisterKeys New() =>
        new(1, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));

    /// <summary>Puts keys in the place of those of a data folder. For <see cref="PlateKeyRing"/>, which alone adds to the file.</summary>
    internal static void Replace(string dataFolder, RegisterKeys keys)
    {
        var path = Path.Combine(dataFolder, FileName);
        File.Move(WriteBeside(path, keys), path, overwrite: true);
    }

    // Written beside and moved into place: a crash must not leave half a key file, for data may be written under it at once.
    private static string WriteBeside(string path, RegisterKeys keys)
    {
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(fresh, options);
        JsonSerializer.Serialize(file, keys);
        file.Flush(flushToDisk: true);
        return fresh;
    }

    private static RegisterKeys Read(string path)
    {
        try
        {
            var keys = JsonSerializer.Deserialize<RegisterKeys>(File.ReadAllBytes(path));
            if (keys is { Encryption.Length: 32, BlindIndex.Length: 32, Tokens.Length: 32 })
                return keys;
        }
        catch (JsonException)
        {
            // Said below in one place, without the file's content.
        }

        throw new InvalidDataException($"{path} is not a key file of a register. Restore it from the backup: without it the personal values cannot be opened.");
    }
}

/// <summary>A key for plates as the key file holds it.</summary>
/// <param name="Id">One character.</param>
/// <param name="Secret">32 bytes.</param>
/// <param name="MadeOn">The day, for whoever wonders how long its plates have been hanging.</param>
public sealed record StoredPlateKey(string Id, byte[] Secret, DateOnly MadeOn);
