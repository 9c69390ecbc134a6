using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;

namespace FieldCollect.Store.Protection;

/// <summary>
/// Encrypts personal values for one place and opens them there only: AES-256-GCM with the register, table, column and row as associated data,
/// so that a ciphertext copied to another row or column does not open. Equality is asked of a keyed blind index.
/// </summary>
/// <remarks>Layout: key version (1 byte), nonce (12), ciphertext, tag (16).</remarks>
public sealed class PersonalData(RegisterKeys keys, Guid registerId) : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int IndexLength = 16;
    private const int LongestOnStack = 256;

    private readonly AesGcm _aes = new(keys.Encryption, TagLength);
    private readonly byte[] _registerId = registerId.ToByteArray(bigEndian: true);

    public RegisterKeys Keys { get; } = keys;

    /// <summary>What plates' tokens are made and checked with. Not of people, but of the same file, and wherever records are written.</summary>
    public PlateKeyRing Plates { get; init; } = new(null, keys, TimeProvider.System);

    public byte[]? Seal(string? value, string table, string column, Guid row)
    {
        if (value is null)
            return null;
        var clear = Encoding.UTF8.GetBytes(value);
        var sealedValue = new byte[1 + NonceLength + clear.Length + TagLength];
        sealedValue[0] = Keys.Version;
        var nonce = sealedValue.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> place = stackalloc byte[LongestPlace];
        place = place[..Place(place, table, column, row)];
        lock (_aes)
        {
            _aes.Encrypt(nonce, clear, sealedValue.AsSpan(1 + NonceLength, clear.Length), sealedValue.AsSpan(1 + NonceLength + clear.Length), place);
        }

        return sealedValue;
    }

    /// <exception cref="CryptographicException">The value was not sealed for this place with this key.</exception>
    public string? Open(byte[]? sealedValue, string table, string column, Guid row) => sealedValue is null ? null : Open(sealedValue.AsSpan(), table, column, row);

    private string Open(ReadOnlySpan<byte> sealedValue, string table, string column, Guid row)
    {
        var length = sealedValue.Length - 1 - NonceLength - TagLength;
        if (length < 0 || sealedValue[0] != Keys.Version)
            throw new CryptographicException($"A value of {table}.{column} is not sealed with a key of this register.");
        Span<byte> clear = length <= LongestOnStack ? stackalloc byte[length] : new byte[length];
        Span<byte> place = stackalloc byte[LongestPlace];
        place = place[..Place(place, table, column, row)];
        lock (_aes)
        {
            _aes.Decrypt(sealedValue.Slice(1, NonceLength), sealedValue.Slice(1 + NonceLength, length), sealedValue[(1 + NonceLength + length)..], clear, place);
        }

        return Encoding.UTF8.GetString(clear);
    }

    /// <summary>A value as it is shown. One that does not open is shown as hidden whole: a damaged row must not keep a beat from being read.</summary>
    public string? OpenMasked(ReadOnlySpan<byte> sealedValue, string table, string column, Guid row, PersonalKind kind)
    {
        if (sealedValue.IsEmpty)
            return null;
        try
        {
            return Mask.Of(Open(sealedValue, table, column, row), kind);
        }
        catch (CryptographicException)
        {
            return Mask.Of("", kind);
        }
    }

    /// <summary>Equal values of one kind have equal indexes, in every table, so that an owner can be found among residents.</summary>
    public byte[]? Index(string? value, PersonalKind kind)
    {
        if (value is null)
            return null;
        var text = Encoding.UTF8.GetBytes($"{kind}\0{value}");
        return HMACSHA256.HashData(Keys.BlindIndex, text)[..IndexLength];
    }

    /// <summary>Where the values of a Change's fields are sealed for.</summary>
    public const string ChangesTable = "Changes";

    // Two ids, and two of our own names, which are short.
    private const int LongestPlace = 256;

    private int Place(Span<byte> place, string table, string column, Guid row)
    {
        const int Before = 16 + 16 + 4;
        _registerId.CopyTo(place);
        row.TryWriteBytes(place[16..], bigEndian: true, out _);
        var length = Encoding.UTF8.GetBytes(table, place[Before..]);
        place[Before + length++] = (byte)'.';
        length += Encoding.UTF8.GetBytes(column, place[(Before + length)..]);
        BinaryPrimitives.WriteInt32BigEndian(place[32..], length);
        return Before + length;
    }

    public void Dispose() => _aes.Dispose();
}
