using System.Security.Cryptography;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Register.Tests;

public class PlateTokenTests
{
    private static readonly PlateKeys Keys = new([Key('0', 1), Key('1', 2)]);

    [Fact]
    public void The_vectors_of_tokens_hold()
    {
        var keys = new PlateKeys(Repository.Vectors("plate-token").GetProperty("keys").EnumerateArray().Select(k => new PlateKey(k.Text("id")![0], Convert.FromHexString(k.Text("secret")!))));
        foreach (var vector in Repository.Vectors("plate-token").GetProperty("made").EnumerateArray())
        {
            var token = PlateToken.Of(keys.Find(vector.Text("key")![0])!, Convert.FromHexString(vector.Text("random")!));
            Vector.Equal(vector, vector.Text("token"), token);
            Vector.Equal(vector, vector.Text("url"), PlateUrl.Of(vector.Text("host")!, token));
        }

        foreach (var vector in Repository.Cases("plate-token"))
        {
            var scan = PlateUrl.Read(vector.Text("scan")!);
            Vector.Equal(vector, vector.Text("token"), scan?.Token);
            Vector.Equal(vector, vector.Text("written"), scan?.Written);
            Vector.Equal(vector, vector.Text("host"), scan?.Host);
            Vector.Equal(vector, vector.Text("check"), scan is null ? null : PlateToken.Check(scan.Token ?? scan.Written, keys).ToString());
        }

        foreach (var vector in Repository.Vectors("plate-token").GetProperty("hosts").EnumerateArray())
            Vector.Equal(vector, vector.Text("host"), PlateUrl.Host(vector.Text("input")!));
    }

    [Fact]
    public void A_new_token_is_genuine_and_stays_in_the_alphanumeric_mode_of_a_qr_code()
    {
        const string alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        for (var i = 0; i < 1000; i++)
        {
            var token = PlateToken.New(Keys.Current);
            Assert.Equal(PlateTokenCheck.Genuine, PlateToken.Check(token, Keys));
            Assert.DoesNotContain(PlateUrl.Of("gis.example-county.gov.cn:8443", token), c => !alphanumeric.Contains(c));
        }
    }

    [Fact]
    public void A_token_with_any_one_character_changed_is_forged()
    {
        var token = PlateToken.New(Keys.Current);
        for (var at = 0; at < token.Length; at++)
        {
            foreach (var other in PlateToken.Alphabet.Where(c => c != token[at]))
                Assert.Equal(PlateTokenCheck.Forged, PlateToken.Check(token[..at] + other + token[(at + 1)..], Keys));
        }
    }

    [Fact]
    public void A_hundred_thousand_random_tokens_are_all_forged()
    {
        var forged = 0;
        for (var i = 0; i < 100_000; i++)
            forged += PlateToken.Check(RandomNumberGenerator.GetString(PlateToken.Alphabet, PlateToken.Length), Keys) == PlateTokenCheck.Forged ? 1 : 0;
        Assert.Equal(100_000, forged);
    }

    [Fact]
    public void After_a_rotation_old_plates_are_genuine_until_their_key_is_given_up()
    {
        var old = PlateToken.New(Key('0', 1));
        Assert.Equal(PlateTokenCheck.Genuine, PlateToken.Check(old, Keys));
        Assert.Equal('1', PlateToken.New(Keys.Current)[0]);
        Assert.Equal(PlateTokenCheck.Forged, PlateToken.Check(old, new PlateKeys([Key('1', 2)])));
    }

    [Fact]
    public void A_key_of_the_same_id_and_another_secret_knows_none_of_the_tokens() =>
        Assert.Equal(PlateTokenCheck.Forged, PlateToken.Check(PlateToken.New(Key('0', 1)), new PlateKeys([Key('0', 9)])));

    [Fact]
    public void Ids_of_keys_follow_the_alphabet_and_end()
    {
        var keys = new PlateKeys([Key('Z', 1)]);
        var ids = "Z";
        while (keys.NextId() is { } id)
        {
            ids += id;
            keys = new PlateKeys([.. keys.All, Key(id, 2)]);
        }

        Assert.Equal("Z" + PlateToken.Alphabet[..31], ids);
    }

    [Fact]
    public void Keys_that_could_not_be_told_apart_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PlateKeys([]));
        Assert.Throws<ArgumentException>(() => new PlateKeys([Key('0', 1), Key('0', 2)]));
        Assert.Throws<ArgumentException>(() => new PlateKeys([Key('O', 1)]));
        Assert.Throws<ArgumentException>(() => new PlateKeys([new PlateKey('0', new byte[16])]));
    }

    [Fact]
    public void Whatever_is_scanned_is_read_or_passed_over_and_never_an_accident()
    {
        var dice = new Random(5);
        const string signs = "https://HTTPS:/D/dD?#. -ＯｏIl０1ABCZ\u200B\u0000\uD800计";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string(dice.GetItems<char>(signs, dice.Next(60)));
            if (PlateUrl.Read(text) is { } scan)
                Assert.InRange((int)PlateToken.Check(scan.Token ?? scan.Written, Keys), 0, 2);
        }

        Assert.Null(PlateUrl.Read("HTTPS://X/D/" + new string('A', 65)));
        Assert.Null(PlateUrl.Read(new string(' ', 301)));
    }

    private static PlateKey Key(char id, byte fill)
    {
        var secret = new byte[PlateKey.SecretLength];
        Array.Fill(secret, fill);
        return new PlateKey(id, secret);
    }
}
