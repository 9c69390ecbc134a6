using System.Globalization;
using FieldCollect.Register.Sync;

namespace FieldCollect.Register.Tests;

public class IntegrityTests
{
    [Fact]
    public void The_vectors_of_integrity_hold()
    {
        foreach (var vector in Repository.Cases("integrity"))
        {
            var (asText, asIds) = (new SetIntegrity(), new SetIntegrity());
            foreach (var row in vector.GetProperty("rows").EnumerateArray())
            {
                var (key, version) = (row.Text("key")!, long.Parse(row.Text("version")!, CultureInfo.InvariantCulture));
                asText.Add(key, version);
                if (Guid.TryParse(key, out var id))
                    asIds.Add(id, version);
                else
                    asIds.Add(key, version);
            }

            Vector.Equal(vector, (vector.GetProperty("count").GetInt32(), vector.Text("hash")), (asText.Count, asText.Hash));
            Vector.Equal(vector, asText.Hash, asIds.Hash);
        }
    }

    [Fact]
    public void Keys_of_any_length_and_number_have_the_hash_that_the_rule_says()
    {
        var random = new Random(20261129);
        for (var round = 0; round < 300; round++)
        {
            var (of, sum, count) = (new SetIntegrity(), 0UL, random.Next(0, 40));
            for (var row = 0; row < count; row++)
            {
                var key = string.Concat(Enumerable.Range(0, random.Next(0, 70)).Select(_ => random.Next(20) == 0 ? '街' : (char)random.Next('0', 'z')));
                var version = random.NextInt64(long.MaxValue) >> random.Next(64);
                if (row % 3 == 0)
                    of.Add(System.Text.Encoding.UTF8.GetBytes(key), version);
                else
                    of.Add(key, version);
                var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}@{version}")));
                sum += System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
                if (row % 7 == 6)
                    Assert.Equal(sum.ToString("x16", CultureInfo.InvariantCulture), of.Hash);
            }

            Assert.Equal((count, sum.ToString("x16", CultureInfo.InvariantCulture)), (of.Count, of.Hash));
        }
    }
}
