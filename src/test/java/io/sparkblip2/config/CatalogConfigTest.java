package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class CatalogConfigTest {
  private static final Path SHIPPED = Path.of("conf/catalog.yaml");

  @Test
  void theShippedFileShowsEveryOptionWithItsDefault() {
    assertThat(read("--output", "o", "--config", SHIPPED.toString())).isEqualTo(read("--output=o"));
    assertThat(YamlFile.read(SHIPPED).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(CatalogConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theReadmesTableIsTheRecord() throws IOException {
    ReadmeTable.assertHolds(CatalogConfig.class);
  }

  @Test
  void numbersOutsideTheirRangesAreRefused() {
    refused("--images=0").hasMessage("--images is at least 1, not 0.");
    refused("--images=-3").hasMessage("--images is at least 1, not -3.");
    refused("--images=many").hasMessageContaining("wants a whole number");
    refused("--products=4").hasMessage("--products is between 1 and 3, not 4.");
    refused("--products=0").hasMessageContaining("between 1 and 3");
    refused("--several=0").hasMessage("--several is between 1 and 99, not 0.");
    refused("--size=8").hasMessageContaining("--size is between 64 and 2048, not 8.");
    refused("--jpeg-quality=101").hasMessageContaining("between 1 and 100");
    refused("--combinations=heldout").hasMessageContaining("did you mean held-out?");
    refused("--image-format=gif").hasMessageContaining("one of jpeg, png");
  }

  @Test
  void howManyShowSeveralIsForPicturesThatMayShowThree() {
    assertThat(read("--output=o", "--several=60").several()).isEqualTo(60);
    assertThatThrownBy(() -> read("--output=o", "--several=60", "--products=2"))
        .isInstanceOf(WrongCallException.class)
        .hasMessage("--several is for --products 3; leave one of them out.");
  }

  @Test
  void howManyShowThreeIsForPicturesThatMayAndAPartOfThoseThatShowSeveral() {
    assertThat(read("--output=o", "--several=60", "--three=60").three()).isEqualTo(60);
    refused("--three=-1").hasMessage("--three is between 0 and 99, not -1.");
    assertThatThrownBy(() -> read("--output=o", "--three=6", "--products=2"))
        .isInstanceOf(WrongCallException.class)
        .hasMessage("--three is for --products 3; leave one of them out.");
    assertThatThrownBy(() -> read("--output=o", "--several=4"))
        .isInstanceOf(WrongCallException.class)
        .hasMessage(
            "--three 5 is more than --several 4, of which it is a part: give a smaller --three.");
  }

  @Test
  void anOutputHasToBeNamed() {
    assertThatThrownBy(() -> read("--images", "5"))
        .isInstanceOf(WrongCallException.class)
        .hasMessage("Say with --output FOLDER where the catalog goes.");
  }

  private static AbstractThrowableAssert<?, ?> refused(String option) {
    return assertThatThrownBy(() -> read("--output=o", option))
        .isInstanceOf(WrongCallException.class);
  }

  private static CatalogConfig read(String... args) {
    return Arguments.read(CatalogConfig.class, args);
  }
}
