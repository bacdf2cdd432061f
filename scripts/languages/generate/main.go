// Generates the SDKs of a component package from its Pulumi schema, with the generators that `pulumi package gen-sdk`
// uses. Arguments: the schema's path and the directory that gets a directory per language.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	java "github.com/pulumi/pulumi-java/pkg/codegen/java"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	nodejs "github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	python "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-language-sdks"

// Every generator changes the package it is given: each gets its own.
var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"go": func(p *schema.Package) (map[string][]byte, error) { return golang.GeneratePackage(tool, p, nil) },
	"nodejs": func(p *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage(tool, p, nil, nil, true, nil)
	},
	"python": func(p *schema.Package) (map[string][]byte, error) { return python.GeneratePackage(tool, p, nil, nil) },
	"java": func(p *schema.Package) (map[string][]byte, error) {
		return java.GeneratePackage(tool, p, nil, nil, true, false)
	},
	"dotnet": func(p *schema.Package) (map[string][]byte, error) {
		// The generator downloads a logo, from elsewhere where the package names none.
		logo := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer logo.Close()
		p.LogoURL = logo.URL
		return dotnet.GeneratePackage(tool, p, nil, nil)
	},
}

// noReferences loads no other package: the schema refers to none.
type noReferences struct{ schema.ReferenceLoader }

func (noReferences) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to package %s", name)
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generate SCHEMA DIRECTORY")
		os.Exit(2)
	}
	for language, generate := range generators {
		if err := write(os.Args[1], filepath.Join(os.Args[2], language), generate); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", language, err)
			os.Exit(1)
		}
	}
}

func write(path, directory string, generate func(*schema.Package) (map[string][]byte, error)) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noReferences{}, schema.ValidationOptions{})
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := generate(pkg)
	if err != nil {
		return err
	}
	for name, contents := range files {
		file := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, contents, 0o644); err != nil {
			return err
		}
	}
	return nil
}
