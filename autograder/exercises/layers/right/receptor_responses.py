# %% loops
def receptor_responses(W, images):
    responses = np.zeros((len(images), W.shape[1]))
    for n, image in enumerate(images):
        for j in range(W.shape[1]):
            i = 0
            for row in image:
                for pixel in row:
                    responses[n, j] += pixel * W[i, j]
                    i += 1
    return responses

def receptor_images(W, height, width):
    pictures = []
    for j in range(W.shape[1]):
        pictures.append([[W[r * width + c, j] for c in range(width)] for r in range(height)])
    return pictures

# %% receptors as images first
def receptor_responses(W, images):
    return np.einsum("nhw,lhw->nl", images, receptor_images(W, *images.shape[1:]))

def receptor_images(W, height, width):
    return np.moveaxis(W.reshape(height, width, W.shape[1]), -1, 0)

# %% image by image
def receptor_responses(W, images):
    return np.array([W.T @ image.ravel() for image in images])

def receptor_images(W, height, width):
    return np.stack([column.reshape(height, width) for column in W.T])

# %% tensordot
def receptor_responses(W, images):
    return np.tensordot(images, W.reshape(*images.shape[1:], -1), axes=2)

def receptor_images(W, height, width):
    return np.array(np.split(W, W.shape[1], axis=1)).reshape((-1, height, width))
